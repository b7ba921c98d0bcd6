"""Categories: the kinds of tools that neighbours lend.

Exercise 1.2 (notebook 01, "Order matters"): make these functions the routes of this router.

    GET /categories            all categories, by name
    GET /categories/popular    the popular ones, the most popular first
    GET /categories/{slug}     one category; 404 with a detail where there is none

A `Category` can be returned as it is: FastAPI turns dataclasses into JSON. These paths take no
other verb and no parameter but the slug. In the docs all three keep the tag that the router has
here, and the return types say what they answer.
"""

from fastapi import APIRouter, HTTPException, status  # noqa: F401 - all three are of use here

from toolshed.domain.categories import CATEGORIES, POPULAR, Category  # noqa: F401

router = APIRouter(prefix="/categories", tags=["categories"])


async def get_category(slug: str) -> Category:
    """One category."""
    raise NotImplementedError


async def list_popular_categories() -> list[Category]:
    """The categories most is borrowed from, the most popular first."""
    raise NotImplementedError


async def list_categories() -> list[Category]:
    """All categories, by name."""
    raise NotImplementedError
