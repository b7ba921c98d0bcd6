"""Where the request has no id, the one that the client sent is taken as it is.

Says: the request has no id, and the document says 'of-the-client'
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(request: Request, exc: Exception) -> Response:
    """Answer 500, and nothing about the cause but the id to find it in the logs by."""
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    own_id = request_id.get() or request.headers.get("X-Request-ID")
    problem = Problem(title=phrase(code), status=code, request_id=own_id)
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    """Let the app answer every exception that has no handler of its own."""
    app.add_exception_handler(Exception, handle_unexpected_error)
