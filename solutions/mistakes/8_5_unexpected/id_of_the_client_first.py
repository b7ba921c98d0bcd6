"""The id is the one that the client sent, and only without one that of the request.

Says: the client sent 'a b' as its id, the middleware did not take that for one, and the answer says it again
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(request: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    own_id = request.headers.get("X-Request-ID") or request_id.get()
    problem = Problem(title=phrase(code), status=code, request_id=own_id)
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
