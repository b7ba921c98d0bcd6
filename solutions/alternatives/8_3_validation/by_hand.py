"""The document is a dict in a JSONResponse, and the entries go through a small class."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


@dataclass
class _Told:
    location: str
    pointer: str
    code: str
    message: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "_Told":
        location, path = entry["loc"][0], entry["loc"][1:]
        cause = (entry.get("ctx") or {}).get("error")
        return cls(
            location,
            "#" if entry["type"] == "json_invalid" else _pointer(path),
            entry["type"],
            "The value is not valid"
            if isinstance(cause, BaseException) or entry["type"] == "union_tag_invalid"
            else entry["msg"],
        )


async def handle_validation_error(_: Request, exc: RequestValidationError) -> JSONResponse:
    return JSONResponse(
        {
            "type": "tag:toolshed.example.com,2026:invalid-request",
            "title": "The request is not valid",
            "status": status.HTTP_422_UNPROCESSABLE_CONTENT,
            "errors": [asdict(_Told.of(entry)) for entry in exc.errors()][:50],
        },
        status.HTTP_422_UNPROCESSABLE_CONTENT,
        media_type="application/problem+json",
    )


def install_validation_handler(app: FastAPI) -> None:
    app.exception_handlers[RequestValidationError] = handle_validation_error


def _pointer(path: Sequence[str | int]) -> str:
    pointer = "#"
    for part in path:
        key = str(part).replace("~", "~0").replace("/", "~1")
        longer = f"{pointer}/{quote(key, safe='~', errors='replace')}"
        if len(longer) > 200:
            break
        pointer = longer
    return pointer
