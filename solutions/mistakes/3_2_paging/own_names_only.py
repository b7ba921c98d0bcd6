"""Only the names of this dependency are known.

Says: GET /birds/seen?colour=red&limit=5 was refused, and the route takes colour, place and at-night besides yours
"""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from toolshed.application.queries import Paging

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    for name in request.query_params.keys() - {"limit", "offset"}:
        error = {"type": "unknown", "loc": ("query", name), "msg": "Unknown", "input": None}
        raise RequestValidationError([error])
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
