"""The exception is logged by a background task, which runs only if the answer is sent.

Says: What it returns is not sent then, so it has to log before it returns
"""

import logging

from fastapi import FastAPI, Request, Response, status
from starlette.background import BackgroundTask

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(title=phrase(code), status=code, request_id=request_id.get())
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    response = problem_response(problem, headers)
    response.background = BackgroundTask(log_exception_once, _logger, "Unexpected error", exc)
    return response


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
