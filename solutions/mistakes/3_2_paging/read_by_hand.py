"""The query is read as text and turned into numbers.

Says: ?limit=abc was answered with 500: 'abc' is no whole number

Says: OpenAPI does not know a query parameter limit
"""

from typing import Annotated

from fastapi import Depends, Request

from toolshed.application.queries import Paging

MAX_LIMIT = 100
MAX_OFFSET = 100_000


async def get_paging(
    request: Request,
) -> Paging:
    limit = int(request.query_params.get("limit", "20"))
    offset = int(request.query_params.get("offset", "0"))
    return Paging(limit=limit, offset=offset)


PagingDep = Annotated[Paging, Depends(get_paging)]
