"""Problem documents (RFC 9457): what every error answers.

Exercise 8.2 (notebook 08, "One shape for every error"): give `Problem` its members, and write the
three functions below it. Every handler of the API will build its answer with them.

The members of a `Problem`, and no others:

    type         text; `BLANK` where nothing else is given
    title        text; has to be given
    status       an integer; has to be given
    detail       text, or None, which is the default
    errors       a list of `InvalidField`, or None, which is the default
    request_id   text, or None, which is the default

In OpenAPI, the schema is named `Problem` and has these six. Whatever else a `Problem` is given
does not go out.
"""

from collections.abc import Mapping
from http import HTTPStatus  # noqa: F401
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


def problem_type(code: str) -> str:
    """Return the URI of a kind of problem: a name (RFC 4151), there is nothing to fetch at it.

    It is the code after "tag:toolshed.example.com,2026:".
    """
    raise NotImplementedError


def phrase(status: int) -> str:
    """Return what HTTP calls a status: "Not Found" for 404. `HTTPStatus` knows the names.

    An integer that is no known status is "Error". Nothing is raised for it, and the text of an
    exception is never returned: it is a title that clients read.
    """
    raise NotImplementedError


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that carries a problem; members without a value are left out.

    Its status is that of the problem, its media type is `MEDIA_TYPE`, and the given headers are on
    it. The body is the problem as a JSON object. A member that is None is not in it at all; every
    other one is, be it empty (a detail of "", a list without errors) or a default (`type`).
    """
    raise NotImplementedError
