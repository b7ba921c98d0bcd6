"""NotImplementedError is 501.

Says: the answer has the status 501
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "An exception was not handled", exc)
    number = request_id.get()
    code = 501 if isinstance(exc, NotImplementedError) else 500
    problem = Problem(title=phrase(code), status=code, request_id=number)
    headers = {"X-Request-ID": number} if number is not None else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
