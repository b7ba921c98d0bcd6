"""The document's detail is the traceback.

Says: what went wrong is nobody's business but the log's

Says: the answer tells the text of the exception: an exception is written for programmers
"""

import logging
import traceback

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(
        title=phrase(code),
        status=code,
        detail="".join(traceback.format_exception(exc)),
        request_id=request_id.get(),
    )
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
