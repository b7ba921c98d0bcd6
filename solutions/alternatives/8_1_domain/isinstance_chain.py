"""Cases of a `match` instead of a table."""

from fastapi import FastAPI, Request, Response

from toolshed.domain import errors
from toolshed.presentation.problems import Problem, problem_response, problem_type

STATUSES: dict[type[errors.DomainError], int] = {}


def _status(error: Exception) -> int:
    match error:
        case errors.NotFoundError():
            return 404
        case errors.ConflictError():
            return 409
        case errors.ForbiddenError():
            return 403
        case errors.PhotoTooLargeError():
            return 413
        case errors.UnsupportedPhotoError():
            return 415
        case errors.UnavailableError():
            return 503
        case errors.RuleViolationError():
            return 422
    return 400


def status_of(error: type[errors.DomainError]) -> int:
    return _status(error.__new__(error))


async def handle_domain_error(_: Request, exc: errors.DomainError) -> Response:
    problem = Problem(
        type=problem_type(exc.code),
        title=exc.title,
        status=_status(exc),
        detail=str(exc) or None,
    )
    return problem_response(problem)


def install_domain_handler(app: FastAPI) -> None:
    app.exception_handler(errors.DomainError)(handle_domain_error)
