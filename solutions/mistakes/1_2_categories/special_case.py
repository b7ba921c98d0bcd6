"""The dynamic handler knows the word popular.

Says: /categories/popular is no route of its own
"""

from fastapi import APIRouter, HTTPException

from toolshed.domain.categories import CATEGORIES, POPULAR, Category

router = APIRouter(prefix="/categories", tags=["categories"])


@router.get("")
async def list_categories() -> list[Category]:
    return list(CATEGORIES)


@router.get("/{slug}", response_model=None)
async def get_category(slug: str):
    if slug == "popular":
        return list(POPULAR)
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    raise HTTPException(404, "There is no such category")
