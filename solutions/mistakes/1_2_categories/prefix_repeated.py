"""The prefix is written into the paths once more.

Says: no route answers GET /categories
"""

from fastapi import APIRouter, HTTPException

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("/categories")
async def list_categories() -> list[Category]:
    return list(CATEGORIES)


@router.get("/categories/popular")
async def list_popular_categories() -> list[Category]:
    return list(POPULAR)


@router.get("/categories/{slug}")
async def get_category(slug: str) -> Category:
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    raise HTTPException(404, "There is no such category")
