"""A header that the docs do not tell sorts by anything.

Says: get_item_filters takes x-sort, which the docs do not tell
"""

from typing import Annotated

from fastapi import Depends, Header, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    _: KnownQueryOnly,
    x_sort: Annotated[str | None, Header(include_in_schema=False)] = None,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    """Return the filters; what cannot be sorted or filtered by is refused."""
    return ItemFilters(q=q, category=category, tags=tag, sort=x_sort or sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
