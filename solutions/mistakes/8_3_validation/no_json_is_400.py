"""A body that is no JSON is 400.

Says: a request that does not fit was answered with 400
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response, status
from fastapi.exceptions import RequestValidationError

from toolshed.presentation.problems import (
    InvalidField,
    Problem,
    problem_response,
    problem_type,
)

_MAX_ERRORS = 50
_MAX_POINTER_LENGTH = 200


async def handle_validation_error(_: Request, exc: Exception) -> Response:
    problem = Problem(
        type=problem_type("invalid-request"),
        title="The request is not valid",
        status=400 if any(e["type"] == "json_invalid" for e in exc.errors()) else 422,
        errors=[_field(entry) for entry in exc.errors()[:_MAX_ERRORS]],
    )
    return problem_response(problem)


def install_validation_handler(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, handle_validation_error)


def _field(entry: Mapping[str, Any]) -> InvalidField:
    location, *path = entry["loc"]
    context = entry.get("ctx") or {}
    return InvalidField(
        location=location,
        pointer="#" if entry["type"] == "json_invalid" else _pointer(path),
        code=entry["type"],
        message="The value is not valid"
        if isinstance(context.get("error"), Exception) or entry["type"] == "union_tag_invalid"
        else entry["msg"],
    )


def _pointer(path: Sequence[str | int]) -> str:
    pointer = "#"
    for part in path:
        key = str(part).replace("~", "~0").replace("/", "~1")
        longer = f"{pointer}/{quote(key, safe='~', errors='replace')}"
        if len(longer) > _MAX_POINTER_LENGTH:
            break
        pointer = longer
    return pointer
