"""The bounds are those of an `if`, and the refusal does not say where.

Says: the answer does not say that limit in the query is wrong. An HTTPException of your own cannot say it
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    _: KnownQueryOnly,
    limit: Annotated[int, Query(description="At most so many")] = 20,
    offset: Annotated[int, Query(description="After the first so many")] = 0,
) -> Paging:
    if not 1 <= limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
        raise HTTPException(422, detail="Out of bounds")
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
