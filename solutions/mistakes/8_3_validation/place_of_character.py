"""A body that is no JSON has the place of a character for a key.

Says: the body is no JSON, and the pointer is '#/1'
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import pydantic
from fastapi import FastAPI, Request, Response, status
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from toolshed.presentation.problems import (
    InvalidField,
    Problem,
    problem_response,
    problem_type,
)


async def handle_validation_error(_: Request, exc: Exception) -> Response:
    return problem_response(
        Problem(
            type=problem_type("invalid-request"),
            title="The request is not valid",
            status=422,
            errors=[_describe(entry) for entry in exc.errors()[:50]],
        )
    )


def install_validation_handler(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, handle_validation_error)


def _describe(entry: Mapping[str, Any]) -> InvalidField:
    location, *path = entry["loc"]
    was_raised = isinstance(entry.get("ctx", {}).get("error"), Exception)
    repeats = was_raised or entry["type"] == "union_tag_invalid"
    return InvalidField(
        location=location,
        pointer=_pointer(path),
        code=entry["type"],
        message="The value is not valid" if repeats else entry["msg"],
    )


def _pointer(path: Sequence[str | int]) -> str:
    pointer = "#"
    for part in path:
        key = str(part).replace("~", "~0").replace("/", "~1")
        longer = f"{pointer}/{quote(key, safe='~', errors='replace')}"
        if len(longer) > 200:
            break
        pointer = longer
    return pointer
