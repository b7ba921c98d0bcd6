"""Problem documents (RFC 9457): what every error answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Response
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
BLANK = "about:blank"
"""The type of a problem that its status says everything about."""


class InvalidField(BaseModel):
    """One thing that is wrong with a request.

    `pointer` is a JSON pointer as a URI fragment (RFC 6901, 6), into the part of the request that
    `location` names. `code` is stable, `message` is for people. What was sent is not repeated.
    """

    location: Literal["body", "query", "path", "header", "cookie"]
    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """A problem document; `status` is the status of the answer that carries it.

    `errors` is there if the request does not fit its schema, `request_id` if the server failed.
    """

    type: str = BLANK
    title: str
    status: int
    detail: str | None = None
    errors: list[InvalidField] | None = None
    request_id: str | None = None


def problem_type(code: str) -> str:
    """Return the URI of a kind of problem: a name (RFC 4151), there is nothing to fetch at it."""
    return f"tag:toolshed.example.com,2026:{code}"


def phrase(status: int) -> str:
    """Return what HTTP calls a status, in the words of this version of Python."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that carries a problem; members without a value are left out."""
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
