"""Some statuses are answered without the text.

Says: it is the text of the error, `str(error)`
"""

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
    return next(STATUSES[kind] for kind in error.__mro__ if kind in STATUSES)


async def handle_domain_error(_: Request, exc: Exception) -> Response:
    problem = Problem(
        type=problem_type(exc.code),
        title=exc.title,
        status=status_of(type(exc)),
        detail=(str(exc) or None) if status_of(type(exc)) not in (403, 503) else None,
    )
    return problem_response(problem)


def install_domain_handler(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, handle_domain_error)
