"""The ancestors are looked up by name, so a namesake of a family belongs to it.

Says: a new class right below DomainError that is named ConflictError too was answered with 409
"""

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
    by_name = {family.__name__: status for family, status in STATUSES.items()}
    return next(by_name[each.__name__] for each in error.__mro__ if each.__name__ in by_name)


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
