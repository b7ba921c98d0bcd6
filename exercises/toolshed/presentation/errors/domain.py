"""Errors of the domain: the one place that knows their statuses.

Exercise 8.1 (notebook 08, "A class for each thing that can go wrong"): this module works, and it
answers most errors with the wrong status, as JSON that no other error has. Mend it.

The status goes by the class. The classes are in `toolshed.domain.errors`, a module to look into:

    NotFoundError            404
    ConflictError            409
    ForbiddenError           403
    PhotoTooLargeError       413
    UnsupportedPhotoError    415
    UnavailableError         503
    RuleViolationError       422
    DomainError              400

An error of a class that is not in this table has the status of its nearest ancestor that is,
however far up that is. So a class that somebody adds to the domain tomorrow is answered rightly
by itself. Nothing but the class decides: not its name, and no attribute of the error. The domain
knows nothing of HTTP, and it stays as it is.

The answer is a problem document:

    type      `problem_type(...)` of the error's `code`
    title     the error's `title`
    status    the status of the answer
    detail    the text of the error, `str(error)`; left out if that is empty

and nothing else: not what caused the error, nor what it is called in the program.
`problem_response(Problem(type=..., title=..., status=..., detail=...))` makes that answer, with its
media type, and leaves out what is None. It is given here, and written in exercise 8.2.
`errors/unavailable.py` awaits `handle_domain_error` to add a header to its answer, so it keeps its
name and stays a coroutine (`async def`). Its `exc` is an `Exception` to type checkers, as Starlette
asks of handlers: `assert isinstance(exc, DomainError)`, or a `cast`, tells them more.
"""

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from toolshed.domain.errors import (  # noqa: F401 - most of them are not used yet
    ConflictError,
    DomainError,
    ForbiddenError,
    NotFoundError,
    PhotoTooLargeError,
    RuleViolationError,
    UnavailableError,
    UnsupportedPhotoError,
)
from toolshed.presentation.problems import Problem, problem_response, problem_type  # noqa: F401

STATUSES: dict[type[DomainError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
}
"""Statuses by class."""


def status_of(error: type[DomainError]) -> int:
    """Return the status that errors of this class answer."""
    return STATUSES.get(error, 400)


async def handle_domain_error(_: Request, exc: Exception) -> Response:
    """Answer a `DomainError`, whose message is written for the client."""
    return JSONResponse(status_code=status_of(type(exc)), content={"detail": str(exc)})


def install_domain_handler(app: FastAPI) -> None:
    """Let the app answer errors of the domain, whatever their class."""
    app.add_exception_handler(DomainError, handle_domain_error)
