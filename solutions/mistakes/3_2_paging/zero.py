"""A page of nothing.

Says: ?limit=0 was answered with 200: a page has room for one member at least
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    _: KnownQueryOnly,
    limit: Annotated[int, Query(ge=0, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
