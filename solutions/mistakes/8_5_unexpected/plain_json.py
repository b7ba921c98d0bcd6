"""The answer is plain JSON.

Says: the media type is application/json, and that of a problem is application/problem+json
"""

import logging

from fastapi import FastAPI, Request, Response, status
from fastapi.responses import JSONResponse

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    log_exception_once(_logger, "Unexpected error", exc)
    code = status.HTTP_500_INTERNAL_SERVER_ERROR
    problem = Problem(title=phrase(code), status=code, request_id=request_id.get())
    headers = {"X-Request-ID": problem.request_id} if problem.request_id else None
    return JSONResponse(problem.model_dump(exclude_none=True), code, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    app.add_exception_handler(Exception, handle_unexpected_error)
