"""The document says 500, and the answer 200.

Says: a route raised an exception, and the answer has the status 200
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(title=phrase(code), status=code, request_id=request_id.get())
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    response = problem_response(problem, headers)
    response.status_code = 200
    return response


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
