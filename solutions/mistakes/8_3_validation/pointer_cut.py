"""A pointer that is too long is cut, wherever that is.

Says: a pointer that is cut leads elsewhere
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote

from fastapi import FastAPI, Request, Response, status
from fastapi.exceptions import RequestValidationError

from toolshed.presentation.problems import InvalidField, Problem, problem_response, problem_type

_MAX_ERRORS = 50
_MAX_POINTER_LENGTH = 200
_NOT_VALID = "The value is not valid"


async def handle_validation_error(_: Request, exc: Exception) -> Response:
    """Answer a `RequestValidationError` with 422: where, and what is wrong; never what was sent."""
    error = cast("RequestValidationError", exc)
    return problem_response(
        Problem(
            type=problem_type("invalid-request"),
            title="The request is not valid",
            status=status.HTTP_422_UNPROCESSABLE_CONTENT,
            errors=[_describe(entry) for entry in error.errors()[:_MAX_ERRORS]],
        )
    )


def install_validation_handler(app: FastAPI) -> None:
    """Let the app answer requests that do not fit; what else does not fit is the server's fault."""
    app.add_exception_handler(RequestValidationError, handle_validation_error)


def _describe(entry: Mapping[str, Any]) -> InvalidField:
    location, *path = entry["loc"]
    if entry["type"] == "json_invalid":
        # Its path is the offset of a character, which leads nowhere in a document.
        path = []
    # What a validator raised is the text of an exception, which may repeat what was sent; the
    # message on the tag of a union does.
    was_raised = isinstance(entry.get("ctx", {}).get("error"), Exception)
    repeats = was_raised or entry["type"] == "union_tag_invalid"
    return InvalidField(
        location=location,
        pointer=_pointer(path),
        code=entry["type"],
        message=_NOT_VALID if repeats else entry["msg"],
    )


def _pointer(path: Sequence[str | int]) -> str:
    tokens = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    pointer = "".join(f"/{quote(token, safe='~', errors='replace')}" for token in tokens)
    return f"#{pointer}"[:_MAX_POINTER_LENGTH]
