"""Three orders of six.

Says: ?sort=-created_at was refused, and it is a good one
"""

from typing import Annotated, Literal

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[
        Literal["created_at", "name", "deposit_cents"] | None, Query(description="The order")
    ] = None,
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tag, sort=sort or "-created_at")


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
