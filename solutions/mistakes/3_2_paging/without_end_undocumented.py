"""A parameter that the docs do not tell gets around the bounds.

Says: get_paging takes everything, which the docs do not tell
"""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT = 100
MAX_OFFSET = 100_000
"""A database walks over everything it skips, so it does not skip without end."""


async def get_paging(
    _: KnownQueryOnly,
    everything: Annotated[bool, Query(include_in_schema=False)] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many")] = 20,
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="After the first so many")] = 0,
) -> Paging:
    """Return the part that is asked for; out of bounds or misspelt is refused, not mended."""
    if everything:
        return Paging(limit=1_000_000, offset=0)
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
