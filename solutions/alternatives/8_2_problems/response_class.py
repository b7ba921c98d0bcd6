"""A response class of its own, and a serializer that leaves out what is None."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
BLANK = "about:blank"


class InvalidField(BaseModel):
    """One thing that is wrong with a request."""

    location: Literal["body", "query", "path", "header", "cookie"]
    pointer: str
    code: str
    message: str


class _Base(BaseModel):
    type: str = BLANK
    title: str
    status: int


class Problem(_Base):
    detail: str | None = None
    errors: list[InvalidField] | None = None
    request_id: str | None = None

    def members(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump().items() if value is not None}


class _ProblemResponse(JSONResponse):
    media_type = MEDIA_TYPE


def problem_type(code: str) -> str:
    return f"tag:toolshed.example.com,2026:{code}"


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def phrase(status: int) -> str:
    if status not in _PHRASES:
        return "Error"
    return _PHRASES[status]


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    response = _ProblemResponse(problem.members(), problem.status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
