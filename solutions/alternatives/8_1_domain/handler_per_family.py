"""A handler for each family: the framework looks for the nearest ancestor itself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import FastAPI, Request, Response, status
from fastapi.responses import JSONResponse

from toolshed.domain.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    NotFoundError,
    PhotoTooLargeError,
    RuleViolationError,
    UnavailableError,
    UnsupportedPhotoError,
)

STATUSES: dict[type[DomainError], int] = {
    DomainError: status.HTTP_400_BAD_REQUEST,
    ForbiddenError: status.HTTP_403_FORBIDDEN,
    NotFoundError: status.HTTP_404_NOT_FOUND,
    ConflictError: status.HTTP_409_CONFLICT,
    PhotoTooLargeError: status.HTTP_413_CONTENT_TOO_LARGE,
    UnsupportedPhotoError: status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    RuleViolationError: status.HTTP_422_UNPROCESSABLE_CONTENT,
    UnavailableError: status.HTTP_503_SERVICE_UNAVAILABLE,
}


def _document(error: Any, code: int) -> dict[str, object]:
    body = {
        "type": f"tag:toolshed.example.com,2026:{error.code}",
        "title": error.title,
        "status": code,
    }
    return body | ({"detail": str(error)} if str(error) else {})


async def _answer(_: Request, exc: Exception, *, code: int) -> Response:
    return JSONResponse(_document(exc, code), code, media_type="application/problem+json")


_HANDLERS: dict[type[DomainError], Callable[..., Any]] = {
    kind: partial(_answer, code=code) for kind, code in STATUSES.items()
}


async def handle_domain_error(request: Request, exc: Exception) -> Response:
    handler = next(_HANDLERS[kind] for kind in type(exc).mro() if kind in _HANDLERS)
    response: Response = await handler(request, exc)
    return response


def install_domain_handler(app: FastAPI) -> None:
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
