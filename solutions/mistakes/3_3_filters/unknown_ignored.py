"""Names that nothing declares are ignored.

Says: ?tags=5 was answered with 200: nothing declares tags, so it is ignored
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
