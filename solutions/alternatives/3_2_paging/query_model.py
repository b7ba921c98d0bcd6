"""The two parameters are the fields of one model."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


class _PagingQuery(BaseModel):
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="How many")
    offset: int = Field(default=0, ge=0, le=MAX_OFFSET, description="How many before them")


async def get_paging(query: Annotated[_PagingQuery, Query()], _: KnownQueryOnly) -> Paging:
    return Paging(**query.model_dump())


PagingDep = Annotated[Paging, Depends(get_paging)]
