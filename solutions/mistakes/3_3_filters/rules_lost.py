"""Types with rules before `= Query(...)`, where FastAPI takes the plain type and leaves the rules.

Says: q took '', which SearchText refuses. (A type with rules loses them before `= Query(...)`

Says: there is no category 'spaceships', so the list would be empty
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: SearchText = Query(None, description="In the name or the description"),
    category: CategorySlug = Query(None, description="Of this category"),
    tag: list[Tag] = Query([], max_length=10, description="With all of these"),
    sort: ItemSort = Query("-created_at", description="Minus: the greatest first"),
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tuple(tag), sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
