"""The id is in the document alone.

Says: the answer has no header X-Request-ID: the framework calls this handler outside of all middleware
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
    return problem_response(problem)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
