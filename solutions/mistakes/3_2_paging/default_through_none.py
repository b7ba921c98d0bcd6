"""The default is set in the body, so the docs do not have it.

Says: OpenAPI does not say that limit is an integer
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    _: KnownQueryOnly,
    limit: Annotated[int | None, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = None,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    return Paging(limit=20 if limit is None else limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
