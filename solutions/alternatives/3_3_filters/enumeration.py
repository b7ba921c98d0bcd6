"""The orders are an enumeration, and each parameter is a type with a name."""

from enum import StrEnum
from typing import Annotated, cast

from fastapi import Depends, Query
from pydantic import Field

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


class _Order(StrEnum):
    oldest = "created_at"
    newest = "-created_at"
    a_to_z = "name"
    z_to_a = "-name"
    cheapest = "deposit_cents"
    dearest = "-deposit_cents"


_Text = Annotated[SearchText | None, Query(description="Text")]
_Slug = Annotated[CategorySlug | None, Query(description="Slug")]
_Tags = Annotated[list[Tag] | None, Field(max_length=10), Query(description="Tags")]
_Sort = Annotated[_Order, Query(description="Order")]


async def get_item_filters(
    *,
    q: _Text = None,
    category: _Slug = None,
    tag: _Tags = None,
    sort: _Sort = _Order.newest,
    _: KnownQueryOnly,
) -> ItemFilters:
    return ItemFilters(
        q=q, category=category, tags=tuple(tag or ()), sort=cast("ItemSort", sort.value)
    )


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
