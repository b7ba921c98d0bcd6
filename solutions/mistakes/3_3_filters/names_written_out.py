"""The names that routes declare are written out.

Says: no list of names can know it
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
    """Return the filters; what cannot be sorted or filtered by is refused."""
    known = {"q", "category", "tag", "sort"} if "page" not in request.url.path else {"q", "category", "tag", "sort", "limit", "offset"}
    for name in request.query_params:
        if name not in known:
            error = {"type": "extra_forbidden", "loc": ("query", name), "msg": "None", "input": None}
            raise RequestValidationError([error])
    return ItemFilters(q=q, category=category, tags=tag, sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
