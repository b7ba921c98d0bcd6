"""A part of a slug is enough.

Says: there is no category 'saw', only slugs like it: a slug is compared as a whole
"""

from fastapi import APIRouter, HTTPException

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("")
async def list_categories() -> list[Category]:
    return list(CATEGORIES)


@router.get("/popular")
async def list_popular_categories() -> list[Category]:
    return list(POPULAR)


@router.get("/{slug}")
async def get_category(slug: str) -> Category:
    for category in CATEGORIES:
        if slug in category.slug:
            return category
    raise HTTPException(404, "There is no such category")
