"""A JSONResponse of a dict; the phrases are looked up in a table of the standard library."""

from collections.abc import Mapping
from http.client import responses
from typing import Literal, Optional

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"
BLANK = "about:blank"


class InvalidField(BaseModel):
    """One thing that is wrong with a request."""

    location: Literal["body", "query", "path", "header", "cookie"]
    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(default=BLANK, description="A URI")
    title: str = Field(examples=["Not Found"])
    status: int
    detail: Optional[str] = None  # noqa: UP045
    errors: list[InvalidField] | None = Field(default=None)
    request_id: str | None = None


def problem_type(code: str) -> str:
    return "".join(["tag:toolshed.example.com,2026:", code])


def phrase(status: int) -> str:
    return responses.get(status, "Error")


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    content = problem.model_dump(mode="json")
    return JSONResponse(
        {name: value for name, value in content.items() if value is not None},
        status_code=problem.status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )
