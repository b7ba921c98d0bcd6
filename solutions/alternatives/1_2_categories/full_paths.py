"""No prefix: each route spells out its path, and a pattern keeps the dynamic one apart."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path

from toolshed.domain import categories

router = APIRouter(tags=["categories"])


@router.get("/categories/popular")
async def list_popular_categories() -> tuple[categories.Category, ...]:
    return categories.POPULAR


@router.get("/categories/{slug}")
async def get_category(slug: Annotated[str, Path(max_length=50)]) -> categories.Category:
    found = next((c for c in categories.CATEGORIES if c.slug == slug), None)
    if found is None:
        raise HTTPException(status_code=404, detail={"slug": slug, "message": "unknown"})
    return found


@router.get("/categories")
async def list_categories() -> tuple[categories.Category, ...]:
    return categories.CATEGORIES
