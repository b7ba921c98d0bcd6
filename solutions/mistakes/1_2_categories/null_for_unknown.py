"""An unknown slug falls off the end of the function.

Says: a category that there is not was answered with 200 and null
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
async def get_category(slug: str) -> Category | None:
    for category in CATEGORIES:
        if category.slug == slug:
            return category
