"""The default style throughout, and a plain function."""

from typing import Annotated

from fastapi import Depends, Query

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import refuse_unknown_query

MAX_LIMIT = 100
MAX_OFFSET = 100_000


def get_paging(
    limit: int = Query(20, gt=0, lt=MAX_LIMIT + 1, description="How many"),
    offset: int = Query(0, gt=-1, lt=MAX_OFFSET + 1, description="How many before them"),
    _: None = Depends(refuse_unknown_query),
) -> Paging:
    return Paging(limit, offset)


PagingDep = Annotated[Paging, Depends(get_paging, use_cache=False)]
