"""Nothing has to be given.

Says: title and status have to be given, so they have no default
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
    title: str = "Error"
    status: int = 500
    detail: str | None = None
    errors: list[InvalidField] | None = None
    request_id: str | None = None


def problem_type(code: str) -> str:
    return f"tag:toolshed.example.com,2026:{code}"


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        problem.model_dump_json(exclude_none=True),
        status_code=problem.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
