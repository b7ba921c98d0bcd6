"""The end of a slug is enough.

Says: there is no category 'tools', only slugs like it
"""

from fastapi import APIRouter, HTTPException, status

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("")
async def list_categories() -> list[Category]:
    """All categories, by name."""
    return list(CATEGORIES)


# Before the route of one category: routes match in the order of declaration.
@router.get("/popular")
async def list_popular_categories() -> list[Category]:
    """The categories most is borrowed from, the most popular first."""
    return list(POPULAR)


@router.get("/{slug}")
async def get_category(slug: str) -> Category:
    """One category."""
    for category in CATEGORIES:
        if category.slug.endswith(slug):
            return category
    raise HTTPException(status.HTTP_404_NOT_FOUND, detail="There is no such category")
