"""A greatest length, of a text that is not trimmed.

Says: and something else reached the route: q is a SearchText
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: Annotated[str | None, Query(min_length=1, max_length=100, description="Text")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
