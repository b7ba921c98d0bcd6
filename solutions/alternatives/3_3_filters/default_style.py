"""The default style, a plain function, and a list of tags."""
# ruff: noqa: B008

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import refuse_unknown_query
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


def get_item_filters(
    q: SearchText | None = Query(None, description="Text"),
    category: CategorySlug | None = Query(None, description="Slug"),
    tag: list[Tag] = Query([], max_length=10, description="Tags"),
    sort: ItemSort = Query("-created_at", description="Order"),
    _: None = Depends(refuse_unknown_query),
) -> ItemFilters:
    return ItemFilters(q=q, category=category, tags=tuple(tag), sort=sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
