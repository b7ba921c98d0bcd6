"""A pattern accepts the six orders, and the docs do not list them.

Says: a Literal is documented as its values, and a check by hand, or a pattern, is not
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
    sort: Annotated[
        str,
        Query(pattern="^-?(created_at|name|deposit_cents)$", description="The order"),
    ] = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
