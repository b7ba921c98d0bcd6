"""The parameter is called as the filter is.

Says: ?tag=power was refused, and it is a good one

Says: documents q, category, tags, sort, and its parameters are q, category, tag and sort
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
    tags: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tags, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
