"""A model that forbids what it does not have, and so the paging.

Says: GET /items/page?limit=5&q=drill was refused, and that route has limit and offset besides yours
"""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag


class _ItemQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: SearchText | None = Field(default=None, description="Text")
    category: CategorySlug | None = Field(default=None, description="Slug")
    tag: list[Tag] = Field(default=[], max_length=10, description="Tags")
    sort: ItemSort = Field(default="-created_at", description="Order")


async def get_item_filters(query: Annotated[_ItemQuery, Query()]) -> ItemFilters:
    tags = tuple(query.tag)
    return ItemFilters(q=query.q, category=query.category, tags=tags, sort=query.sort)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
