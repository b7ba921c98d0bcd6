"""Every class of the domain has a row, as of today.

Says: a new class below ItemNotFoundError was answered with 400 instead of 404: neither the class alone, nor its name, its first parent or a list of the classes of today
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


_ALL = {
    kind: next(STATUSES[ancestor] for ancestor in kind.__mro__ if ancestor in STATUSES)
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, DomainError)
}


def status_of(error: type[DomainError]) -> int:
    return _ALL.get(error, 400)


async def handle_domain_error(_: Request, exc: Exception) -> Response:
    return problem_response(
        Problem(
            type=problem_type(exc.code),
            title=exc.title,
            status=status_of(type(exc)),
            detail=str(exc) or None,
        )
    )


def install_domain_handler(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, handle_domain_error)
