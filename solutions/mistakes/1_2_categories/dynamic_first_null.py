"""The dynamic route comes first, and gives null for what it does not know.

Says: answered with something that is no list: routes match in the order of declaration
"""

from fastapi import APIRouter, HTTPException

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("")
async def list_categories() -> list[Category]:
    return list(CATEGORIES)


@router.get("/{slug}")
async def get_category(slug: str) -> Category | None:
    for category in CATEGORIES:
        if category.slug == slug:
            return category


@router.get("/popular")
async def list_popular_categories() -> list[Category]:
    return list(POPULAR)
