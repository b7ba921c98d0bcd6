"""The order is text, for a later getattr(Model, sort).

Says: ?sort=hashed_password was answered with 200: sort=hashed_password was accepted

Says: OpenAPI does not list the six orders as the choices of sort
"""

from typing import Annotated

from fastapi import Depends, Query

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
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
