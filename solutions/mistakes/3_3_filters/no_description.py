"""The docs do not say what the parameters mean.

Says: OpenAPI has no description of q
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: SearchText | None = None,
    category: CategorySlug | None = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10)] = (),
    sort: ItemSort = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
