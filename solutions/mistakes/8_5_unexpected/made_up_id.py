"""The answer has an id of its own, which is in no log.

Says: the request has the id 'walk-1', and the document says

Says: an id that is in no log leads nowhere
"""

import logging
import uuid

from fastapi import FastAPI, Request, Response, status

from toolshed.infrastructure.logs import log_exception_once
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(title=phrase(code), status=code, request_id=uuid.uuid4().hex)
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
