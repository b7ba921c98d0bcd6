"""The document has one status and the answer another.

Says: the document says 400, and the answer has the status 404
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
    problem = Problem(
        type=problem_type(exc.code), title=exc.title, status=400, detail=str(exc) or None
    )
    response = problem_response(problem)
    response.status_code = status_of(type(exc))
    return response


def install_domain_handler(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, handle_domain_error)
