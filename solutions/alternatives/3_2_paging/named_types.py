"""The bounds are in types with names; the check of names is of a dependency of its own."""

from typing import Annotated, TypeAlias

from fastapi import Depends, Query
from pydantic import Field, NonNegativeInt, PositiveInt

from toolshed.application.queries import Paging
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly

MAX_LIMIT: int = 100
MAX_OFFSET: int = 100_000

_Limit: TypeAlias = Annotated[PositiveInt, Field(le=MAX_LIMIT), Query(description="Page size")]
_Offset: TypeAlias = Annotated[NonNegativeInt, Field(le=MAX_OFFSET), Query(description="Start")]


def _known_only(nothing: KnownQueryOnly) -> None:
    return nothing


async def get_paging(
    *, limit: _Limit = 20, offset: _Offset = 0, _: Annotated[None, Depends(_known_only)]
) -> Paging:
    return Paging(offset=offset, limit=limit)


PagingDep = Annotated[Paging, Depends(get_paging)]
