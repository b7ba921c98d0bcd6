"""The brief's handler, as it is.

Says: UserNotFoundError is a NotFoundError, and it was answered with 400 instead of 404: a dictionary that is asked for type(exc) knows exactly

Says: the answer is plain JSON
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

STATUSES: dict[type[DomainError], int] = {NotFoundError: 404, ConflictError: 409}


def status_of(error: type[DomainError]) -> int:
    return STATUSES.get(error, 400)


async def handle_domain_error(request: Request, exc: DomainError):
    status_map = {NotFoundError: 404, ConflictError: 409}
    status_code = status_map.get(type(exc), 400)
    return JSONResponse(status_code=status_code, content={"detail": str(exc)})


def install_domain_handler(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, handle_domain_error)
