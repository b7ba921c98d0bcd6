"""One parameter, cut at its commas.

Says: ?tag=power&tag=loud has 2 tags, and one reached the route
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText


async def get_item_filters(
    _: KnownQueryOnly,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[str, Query(description="With all of these")] = "",
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    tags = tuple(one.strip().lower() for one in tag.split(",") if one.strip())
    return ItemFilters(q=q, category=category, tags=tags, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
