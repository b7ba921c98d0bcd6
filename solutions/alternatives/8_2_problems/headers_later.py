"""The headers are put on the finished response."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Response
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
BLANK = "about:blank"
"""The type of a problem that its status says everything about."""


class InvalidField(BaseModel):
    """One thing that is wrong with a request; complete as it is.

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
    """Return the URI of a kind of problem: a name (RFC 4151), there is nothing to fetch at it.

    It is the code after "tag:toolshed.example.com,2026:".
    """
    return f"tag:toolshed.example.com,2026:{code}"


def phrase(status: int) -> str:
    """Return what HTTP calls a status: "Not Found" for 404. `HTTPStatus` knows the names.

    An integer that is no known status is "Error". Nothing is raised for it, and the text of an
    exception is never returned: it is a title that clients read.
    """
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that carries a problem; members without a value are left out.

    Its status is that of the problem, its media type is `MEDIA_TYPE`, and the given headers are on
    it. The body is the problem as a JSON object. A member that is None is not in it at all; every
    other one is, be it empty (a detail of "", a list without errors) or a default (`type`).
    """
    response = Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
    )
    response.headers.update(headers or {})
    return response
