"""A dictionary finds the category, functions are plain, and models say what goes out."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from toolshed.domain.categories import CATEGORIES, CATEGORIES_BY_SLUG, POPULAR

router = APIRouter(prefix="/categories", tags=["categories"])


class CategoryResponse(BaseModel):
    model_config = {"from_attributes": True}

    slug: str
    name: str
    deposit_required: bool


@router.get("", response_model=list[CategoryResponse])
def list_categories():
    return CATEGORIES


@router.get("/popular", response_model=list[CategoryResponse])
def list_popular_categories():
    return POPULAR


@router.get("/{slug}", response_model=CategoryResponse)
def get_category(slug: str):
    try:
        return CATEGORIES_BY_SLUG[slug]
    except KeyError:
        raise HTTPException(404, f"No category {slug!r}") from None
