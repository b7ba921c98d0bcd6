"""Nothing is logged.

Says: 1 requests failed, and your handler logged 0 of them: an answer that says nothing and a log that says nothing leave nobody who knows

Says: it was the server that logged the exception, and not you
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(title=phrase(code), status=code, request_id=request_id.get())
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
