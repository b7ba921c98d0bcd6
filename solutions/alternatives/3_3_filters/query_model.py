"""The four are the fields of one model, and a set takes each tag once."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from toolshed.application.queries import ItemFilters
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


class _ItemQuery(BaseModel):
    q: SearchText | None = Field(default=None, description="Text")
    category: CategorySlug | None = Field(default=None, description="Slug")
    tag: list[Tag] = Field(default_factory=list, max_length=10, description="Tags")
    sort: Literal[
        "name", "-name", "created_at", "-created_at", "deposit_cents", "-deposit_cents"
    ] = Field(default="-created_at", description="Order")


async def get_item_filters(_: KnownQueryOnly, query: Annotated[_ItemQuery, Query()]) -> ItemFilters:
    tags = tuple(set(query.tag))
    return ItemFilters(q=query.q, category=query.category, tags=tags, sort=query.sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
