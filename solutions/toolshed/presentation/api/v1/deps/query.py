"""Query parameters that no one asked for."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel


async def refuse_unknown_query(request: Request) -> None:
    """Refuse query parameters that neither the route nor any of its dependencies declares.

    A misspelt filter would otherwise be a filter that is silently off. Raises
    `RequestValidationError`.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    declared = set(_query_names(route.dependant))
    unknown = [name for name in request.query_params if name not in declared]
    if unknown:
        raise RequestValidationError(
            [
                {
                    "type": "extra_forbidden",
                    "loc": ("query", name),
                    "msg": "There is no such parameter",
                    "input": None,
                }
                for name in unknown
            ]
        )


def _query_names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):  # its fields are the parameters
            yield from (member.alias or name for name, member in kind.model_fields.items())
        else:
            yield field.alias
    for dependency in dependant.dependencies:
        yield from _query_names(dependency)


KnownQueryOnly = Annotated[None, Depends(refuse_unknown_query)]
