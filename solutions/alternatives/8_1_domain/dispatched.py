"""`functools.singledispatch` knows the nearest ancestor."""

from functools import singledispatch

from fastapi import FastAPI, Request, Response

from toolshed.domain import errors
from toolshed.presentation.problems import Problem, problem_response, problem_type


@singledispatch
def status_of(error: object) -> int:
    raise TypeError(error)


for _kind, _status in (
    (errors.DomainError, 400),
    (errors.NotFoundError, 404),
    (errors.ConflictError, 409),
    (errors.ForbiddenError, 403),
    (errors.PhotoTooLargeError, 413),
    (errors.UnsupportedPhotoError, 415),
    (errors.UnavailableError, 503),
    (errors.RuleViolationError, 422),
):
    status_of.register(_kind, lambda _, status=_status: status)


async def handle_domain_error(_: Request, exc: errors.DomainError) -> Response:
    problem = Problem(title=exc.title, status=status_of(exc), type=problem_type(exc.code))
    if len(str(exc)) > 0:
        problem = problem.model_copy(update={"detail": str(exc)})
    return problem_response(problem)


def install_domain_handler(app: FastAPI) -> None:
    app.exception_handler(errors.DomainError)(handle_domain_error)
