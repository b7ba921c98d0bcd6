"""A browser is answered with HTML, and with the text.

Says: the answer tells the text of the exception
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "An exception was not handled", exc)
    number = request_id.get()
    problem = Problem(title=phrase(500), status=500, request_id=number)
    headers = {"X-Request-ID": number} if number is not None else None
    if "text/html" in _.headers.get("accept", ""):
        return Response("<h1>Error</h1>" + str(exc), 500, headers, "text/html")
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
