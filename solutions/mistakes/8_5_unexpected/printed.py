"""The traceback is printed.

Says: 1 requests failed, and your handler logged 0 of them
"""

import logging
import traceback

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    traceback.print_exception(exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(title=phrase(code), status=code, request_id=request_id.get())
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
