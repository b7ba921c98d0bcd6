"""What is not found is told in the body, with 200.

Says: a category that there is not was answered with 200 and {"error":"not found"}
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


@router.get("/{slug}", response_model=None)
async def get_category(slug: str):
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    return {"error": "not found"}
