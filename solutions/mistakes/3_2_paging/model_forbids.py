"""A model that forbids what it does not have, and so what the others have.

Says: GET /birds/seen?colour=red&limit=5 was refused, and the route takes colour, place and at-night
besides yours
"""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from toolshed.application.queries import Paging

MAX_LIMIT = 100
MAX_OFFSET = 100_000


class _PagingQuery(BaseModel, extra="forbid"):
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="At most so many")
    offset: int = Field(default=0, ge=0, le=MAX_OFFSET, description="After the first so many")


async def get_paging(query: Annotated[_PagingQuery, Query()]) -> Paging:
    return Paging(limit=query.limit, offset=query.offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
