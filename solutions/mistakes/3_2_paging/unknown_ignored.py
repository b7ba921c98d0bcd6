"""Names that nothing declares are ignored.

Says: ?limt=5 was answered with 200, with limit=20: a parameter that nobody declares is ignored
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
