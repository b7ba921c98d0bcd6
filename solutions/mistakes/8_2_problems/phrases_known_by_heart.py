"""A few phrases by heart.

Says: phrase(200) is 'Error' and must be 'OK'
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

MEDIA_TYPE = "application/problem+json"
BLANK = "about:blank"


class InvalidField(BaseModel):
    """One thing that is wrong with a request."""

    location: Literal["body", "query", "path", "header", "cookie"]
    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """A problem document."""

    type: str = BLANK
    title: str
    status: int
    detail: str | None = None
    errors: list[InvalidField] | None = None
    request_id: str | None = None


def problem_type(code: str) -> str:
    return f"tag:toolshed.example.com,2026:{code}"


_PHRASES = {400: "Bad Request", 404: "Not Found", 409: "Conflict", 500: "Internal Server Error"}


def phrase(status: int) -> str:
    return _PHRASES.get(status, "Error")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
