"""What is no order becomes the usual one.

Says: ?sort=hashed_password was answered with 200

Says: OpenAPI does not list the six orders
"""

from typing import Annotated, get_args

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[str, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    order = sort if sort in get_args(ItemSort) else "-created_at"
    return ItemFilters(q=q, category=category, tags=tag, sort=order)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
