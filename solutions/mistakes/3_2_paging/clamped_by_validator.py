"""A validator mends the limit, and the docs have its bounds.

Says: ?limit=101 became limit=100 in silence
"""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000


def _mend(sent: object) -> object:
    return 100 if str(sent).isdecimal() and int(str(sent)) > 100 else sent


async def get_paging(
    _: KnownQueryOnly,
    limit: Annotated[
        int, Query(description="At most"), BeforeValidator(_mend), Field(ge=1, le=100)
    ] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
