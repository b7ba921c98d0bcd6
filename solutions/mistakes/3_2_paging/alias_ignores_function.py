"""The alias has its own function, and get_paging is still the old one.

Says: a route with Depends(get_paging) documents limit, and its parameters are limit and offset
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(limit: int = 100) -> Paging:
    return Paging(limit=limit, offset=0)


async def _get_part(
    _: KnownQueryOnly,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(_get_part)]
