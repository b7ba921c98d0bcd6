"""Which part of a collection is asked for.

Exercise 3.2 (notebook 03, "How much, and from where"): this module works, and it takes whatever it
is given. Ask it for ?limit=-1, ?limit=1000000 and ?limt=5, then mend it.

    limit     at most so many members: 1 to 100 (MAX_LIMIT), and 20 where it is not sent
    offset    after the first so many: 0 to 100000 (MAX_OFFSET), and 0 where it is not sent

Any other value of these two is refused with 422, not mended. So is every query parameter that
nothing declares: neither the route nor one of its dependencies. (`KnownQueryOnly`, which is given
in `deps/query.py`, does that for any route that depends on it.) What the route or another of its
dependencies declares goes through. Each refusal names the parameter, as FastAPI's own do.

OpenAPI documents the two parameters, which may be left out, and no other: bounds, default, and a
`description` of each.
"""

from typing import Annotated

from fastapi import Depends, Query  # noqa: F401

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly  # noqa: F401

MAX_LIMIT = 100
MAX_OFFSET = 100_000
"""A database walks over everything it skips, so it does not skip without end."""


async def get_paging(limit: int = 100, offset: int = 0) -> Paging:
    """Return the part that is asked for."""
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
