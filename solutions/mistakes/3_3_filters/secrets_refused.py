"""A list of what cannot be sorted by.

Says: ?sort=owner_id was answered with 200

Says: OpenAPI does not list the six orders
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Query

from toolshed.application.queries import ItemFilters
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[str, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    if sort.removeprefix("-") in {"hashed_password", "internal_note"}:
        raise HTTPException(422, detail="No")
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
