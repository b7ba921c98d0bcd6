"""The type may be None, and then there is none.

Says: type is text and nothing else, and OpenAPI says null or string
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import Response
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
BLANK = "about:blank"
"""The type of a problem that its status says everything about."""


class InvalidField(BaseModel):
    location: Literal["body", "query", "path", "header", "cookie"]
    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    type: str | None = BLANK
    title: str
    status: int
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
        headers=dict(headers) if headers else None,
        media_type=MEDIA_TYPE,
    )
