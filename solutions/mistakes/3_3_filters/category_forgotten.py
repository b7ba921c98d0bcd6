"""The category is read and not handed on.

Says: was sent, and something else reached the route
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
