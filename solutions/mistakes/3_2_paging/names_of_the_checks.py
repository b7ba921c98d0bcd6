"""The names that routes declare are written out.

Says: no list of names can know it
"""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from toolshed.application.queries import Paging

MAX_LIMIT = 100
MAX_OFFSET = 100_000
"""A database walks over everything it skips, so it does not skip without end."""


async def get_paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    """Return the part that is asked for; out of bounds or misspelt is refused, not mended."""
    known = {"limit", "offset"} if "seen" not in request.url.path else {"limit", "offset", "colour", "place", "at-night"}
    for name in request.query_params:
        if name not in known:
            error = {"type": "extra_forbidden", "loc": ("query", name), "msg": "None", "input": None}
            raise RequestValidationError([error])
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
