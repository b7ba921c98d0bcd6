"""A status without a name is sent as 500.

Says: the problem has the status 299, and the answer 500
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
    type: str = BLANK
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
        status_code=problem.status if problem.status in set(HTTPStatus) else 500,
        headers=dict(headers) if headers else None,
        media_type=MEDIA_TYPE,
    )
