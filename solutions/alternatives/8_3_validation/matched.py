"""Entries are taken apart by patterns."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
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
    """Answer with 422: where, and what is wrong; never what was sent."""
    problem = Problem(
        type=problem_type("invalid-request"),
        title="The request is not valid",
        status=422,
        errors=[_field(entry) for entry in exc.errors()[:_MAX_ERRORS]],
    )
    return problem_response(problem)


def install_validation_handler(app: FastAPI) -> None:
    """Let the app answer requests that do not fit with `handle_validation_error`."""
    app.add_exception_handler(RequestValidationError, handle_validation_error)


def _message(entry):
    match entry:
        case {"ctx": {"error": BaseException()}} | {"type": "union_tag_invalid"}:
            return "The value is not valid"
        case {"msg": text}:
            return text


def _field(entry: Mapping[str, Any]) -> InvalidField:
    location, *path = entry["loc"]
    return InvalidField(
        location=location,
        pointer="#" if entry["type"] == "json_invalid" else _pointer(path),
        code=entry["type"],
        message=_message(entry),
    )


def _pointer(path: Sequence[str | int]) -> str:
    """Return a URI fragment; its keys are the client's: any characters, any number of them.

    One that would be too long ends before: it leads to what is around the place.
    """
    pointer = "#"
    for part in path:
        key = str(part).replace("~", "~0").replace("/", "~1")
        longer = f"{pointer}/{quote(key, safe='~', errors='replace')}"
        if len(longer) > _MAX_POINTER_LENGTH:
            break
        pointer = longer
    return pointer
