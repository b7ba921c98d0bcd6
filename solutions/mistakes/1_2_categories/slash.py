"""The collection has the path / below the prefix.

Says: GET /categories answered 307 to /categories/
"""

from fastapi import APIRouter, HTTPException

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("/")
async def list_categories() -> list[Category]:
    return list(CATEGORIES)


@router.get("/popular")
async def list_popular_categories() -> list[Category]:
    return list(POPULAR)


@router.get("/{slug}")
async def get_category(slug: str) -> Category:
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    raise HTTPException(404, "There is no such category")
