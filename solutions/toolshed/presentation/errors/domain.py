"""Errors of the domain: the one place that knows their statuses."""

from typing import cast

from fastapi import FastAPI, Request, Response, status

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
from toolshed.presentation.problems import Problem, problem_response, problem_type

STATUSES: dict[type[DomainError], int] = {
    NotFoundError: status.HTTP_404_NOT_FOUND,
    ConflictError: status.HTTP_409_CONFLICT,
    ForbiddenError: status.HTTP_403_FORBIDDEN,
    PhotoTooLargeError: status.HTTP_413_CONTENT_TOO_LARGE,
    UnsupportedPhotoError: status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    UnavailableError: status.HTTP_503_SERVICE_UNAVAILABLE,
    RuleViolationError: status.HTTP_422_UNPROCESSABLE_CONTENT,
    DomainError: status.HTTP_400_BAD_REQUEST,
}
"""Statuses by class; a subclass has that of its nearest ancestor in here."""


def status_of(error: type[DomainError]) -> int:
    """Return the status that errors of this class answer."""
    return next(STATUSES[ancestor] for ancestor in error.__mro__ if ancestor in STATUSES)


async def handle_domain_error(_: Request, exc: Exception) -> Response:
    """Answer a `DomainError`, whose message is written for the client."""
    error = cast("DomainError", exc)
    return problem_response(
        Problem(
            type=problem_type(error.code),
            title=error.title,
            status=status_of(type(error)),
            detail=str(error) or None,
        )
    )


def install_domain_handler(app: FastAPI) -> None:
    """Let the app answer errors of the domain, whatever their class."""
    app.add_exception_handler(DomainError, handle_domain_error)
