"""The list takes a parameter that nobody asked for.

Says: the docs say that GET /categories takes limit
"""

from fastapi import APIRouter, HTTPException, status

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("")
async def list_categories(limit: int = 100) -> list[Category]:
    """All categories, by name."""
    return list(CATEGORIES)[:limit]


# Before the route of one category: routes match in the order of declaration.
@router.get("/popular")
async def list_popular_categories() -> list[Category]:
    """The categories most is borrowed from, the most popular first."""
    return list(POPULAR)


@router.get("/{slug}")
async def get_category(slug: str) -> Category:
    """One category."""
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    raise HTTPException(status.HTTP_404_NOT_FOUND, detail="There is no such category")
