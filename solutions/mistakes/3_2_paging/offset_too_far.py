"""The furthest offset is one too far.

Says: ?offset=100001 was answered with 200
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    _: KnownQueryOnly,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[
        int, Query(ge=0, le=MAX_OFFSET + 1, description="After the first so many")
    ] = 0,
) -> Paging:
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
