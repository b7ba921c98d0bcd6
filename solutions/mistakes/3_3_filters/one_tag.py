"""The last tag wins.

Says: ?tag=power&tag=loud has 2 tags, and one reached the route

Says: OpenAPI does not say that tag may be sent several times
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
    tag: Annotated[Tag | None, Query(description="With this")] = None,
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    tags = () if tag is None else (tag,)
    return ItemFilters(q=q, category=category, tags=tags, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
