"""The message on the tag of a union goes out as it is.

Says: the message of "union_tag_invalid" repeats
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
    # What a validator raised is the text of an exception, which may repeat what was sent.
    was_raised = isinstance(entry.get("ctx", {}).get("error"), Exception)
    return InvalidField(
        location=location,
        pointer=_pointer(path),
        code=entry["type"],
        message=_NOT_VALID if was_raised else entry["msg"],
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
