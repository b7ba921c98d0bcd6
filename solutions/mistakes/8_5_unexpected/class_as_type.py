"""The type of the problem is the class of the exception.

Says: the document of a request that has no id is type, title and status, and no more

Says: the answer tells the name of the exception's class
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response, problem_type

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(
        type=problem_type(type(exc).__name__),
        title=phrase(code),
        status=code,
        request_id=request_id.get(),
    )
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
