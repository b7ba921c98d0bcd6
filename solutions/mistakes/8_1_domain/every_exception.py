"""The handler is there for every exception.

Says: LookupError is a bug here, and it was answered with 400
"""

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from toolshed.domain import errors
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


def status_of(error: type[DomainError]) -> int:
    return next(STATUSES[ancestor] for ancestor in error.__mro__ if ancestor in STATUSES)


async def handle_domain_error(_: Request, exc: Exception) -> Response:
    return problem_response(
        Problem(
            type=problem_type(getattr(exc, "code", "domain-error")),
            title=getattr(exc, "title", "The request cannot be carried out"),
            status=status_of(type(exc)) if isinstance(exc, DomainError) else 400,
            detail=str(exc) or None,
        )
    )


def install_domain_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_domain_error)
