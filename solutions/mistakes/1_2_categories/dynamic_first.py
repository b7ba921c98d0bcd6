"""The dynamic route comes before the fixed one.

Says: GET /categories/popular answered 404 for slug='popular': routes match in the order of
declaration, and here the dynamic one comes first
"""

from fastapi import APIRouter, HTTPException

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("")
async def list_categories() -> list[Category]:
    return list(CATEGORIES)


@router.get("/{slug}")
async def get_category(slug: str) -> Category:
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    raise HTTPException(404, "There is no such category")


@router.get("/popular")
async def list_popular_categories() -> list[Category]:
    return list(POPULAR)
