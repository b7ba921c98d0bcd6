"""Requests that do not fit their schema.

Exercise 8.3 (notebook 08, "What was wrong, and not what was sent"): write the handler, and register
it for the exception that FastAPI raises when a request does not fit.

The answer is a problem document:

    type      `problem_type("invalid-request")`
    title     "The request is not valid"
    status    422
    errors    an `InvalidField` for each entry of the exception's `errors()`, in their order;
              of more than 50, the first 50

An entry is a dictionary with `type`, `loc` and `msg`; most have more (`input`, `ctx`, `url`). The
members of its `InvalidField`:

    location  the first member of `loc`: "body", "query", "path", "header" or "cookie"
    pointer   `_pointer` of the other members of `loc`: "#/address/street", or "#" for none.
              Where `type` is "json_invalid", the other member is no key but the place of a
              character in the text, so the pointer is "#"
    code      the `type`
    message   the `msg`; but if the entry's `ctx` has an exception under "error" (a validator raised
              it), the message is "The value is not valid": nobody wrote its text for clients.
              So it is where `type` is "union_tag_invalid": that `msg` repeats the tag that was sent

Nothing that was sent as a value goes out again: it may be a password, and it may be something that
JSON cannot say (NaN), which would turn this answer into a 500.

What else does not fit is the server's fault, and not handled here: a `ValidationError` of pydantic,
which code of ours raises about data of ours, stays a 500.
"""

from collections.abc import Mapping, Sequence  # noqa: F401
from typing import Any  # noqa: F401
from urllib.parse import quote

from fastapi import FastAPI, Request, Response, status  # noqa: F401
from fastapi.exceptions import RequestValidationError  # noqa: F401

from toolshed.presentation.problems import (  # noqa: F401
    InvalidField,
    Problem,
    problem_response,
    problem_type,
)

_MAX_ERRORS = 50
_MAX_POINTER_LENGTH = 200


async def handle_validation_error(_: Request, exc: Exception) -> Response:
    """Answer with 422: where, and what is wrong; never what was sent."""
    raise NotImplementedError


def install_validation_handler(app: FastAPI) -> None:
    """Let the app answer requests that do not fit with `handle_validation_error`."""


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
