"""An object reads the part, and looks up the declared names itself."""

from typing import Annotated

from fastapi import Depends, Query, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError

from toolshed.application.queries import Paging

MAX_LIMIT = 100
MAX_OFFSET = 100_000


class _Reader:
    def __init__(self, most: int, furthest: int) -> None:
        self.most, self.furthest = most, furthest

    def __call__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="So many")] = 20,
        offset: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="From there")] = 0,
    ) -> Paging:
        declared = {
            field.alias
            for field in get_flat_params(request.scope["route"].dependant)
            if isinstance(field.field_info, params.Query)
        }
        for name in request.query_params.keys() - declared:
            error = {"type": "unknown", "loc": ("query", name), "msg": "Unknown", "input": None}
            raise RequestValidationError([error])
        return Paging(limit=limit, offset=offset)


get_paging = _Reader(MAX_LIMIT, MAX_OFFSET)

PagingDep = Annotated[Paging, Depends(get_paging)]
