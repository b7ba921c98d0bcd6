"""What the client is called is logged.

Says: the log has 'agent-secret' in it
"""

import logging

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, f"An exception was not handled: {_.headers.get('user-agent')}", exc)
    number = request_id.get()
    problem = Problem(title=phrase(500), status=500, request_id=number)
    headers = {"X-Request-ID": number} if number is not None else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
