"""What is out of bounds is put back into them.

Says: ?limit=101 became limit=100 in silence

Says: ?limit=-1 became limit=1 in silence
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    _: KnownQueryOnly,
    limit: Annotated[int, Query(description="At most so many")] = 20,
    offset: Annotated[int, Query(description="After the first so many")] = 0,
) -> Paging:
    limit = max(1, min(limit, MAX_LIMIT))
    return Paging(limit=limit, offset=max(0, min(offset, MAX_OFFSET)))


PagingDep = Annotated[Paging, Depends(get_paging)]
