"""Only the names of this dependency are known.

Says: GET /items/page?limit=5&q=drill was refused, and that route has limit and offset besides yours
"""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


async def get_item_filters(
    request: Request,
    q: Annotated[SearchText | None, Query(description="In the name or the description")] = None,
    category: Annotated[CategorySlug | None, Query(description="Of this category")] = None,
    tag: Annotated[tuple[Tag, ...], Query(max_length=10, description="With all of these")] = (),
    sort: Annotated[ItemSort, Query(description="Minus: the greatest first")] = "-created_at",
) -> ItemFilters:
    for name in request.query_params.keys() - {"q", "category", "tag", "sort"}:
        error = {"type": "unknown", "loc": ("query", name), "msg": "Unknown", "input": None}
        raise RequestValidationError([error])
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
