"""The handler is an object that can be awaited like a function."""

from fastapi import FastAPI, Request, Response

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
    NotFoundError: 404,
    ConflictError: 409,
    ForbiddenError: 403,
    PhotoTooLargeError: 413,
    UnsupportedPhotoError: 415,
    UnavailableError: 503,
    RuleViolationError: 422,
    DomainError: 400,
}
"""Statuses by class."""


def status_of(error: type[DomainError]) -> int:
    """Return the status that errors of this class answer."""
    return next(STATUSES[kind] for kind in error.__mro__ if kind in STATUSES)


class _Handler:
    async def __call__(self, _: Request, exc: Exception) -> Response:
        """Answer a `DomainError`, whose message is written for the client."""
        problem = Problem(
            type=problem_type(exc.code),
            title=exc.title,
            status=status_of(type(exc)),
            detail=str(exc) or None,
        )
        return problem_response(problem)


handle_domain_error = _Handler()


def install_domain_handler(app: FastAPI) -> None:
    """Let the app answer errors of the domain, whatever their class."""
    app.add_exception_handler(DomainError, handle_domain_error)
