"""A list without `Query()`, which is read from the body.

Says: a parameter of a list type is read from the body, unless `Query()` says that it is one of the query
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
    tag: list[Tag] = [],
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tuple(tag), sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
