"""Registered for 500, which the framework takes for Exception."""

import logging

from fastapi import FastAPI, Request, Response

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response

_logger = logging.getLogger(__name__)


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    """Answer 500, and nothing about the cause but the id to find it in the logs by."""
    log_exception_once(_logger, "An exception was not handled", exc)
    number = request_id.get()
    problem = Problem(title=phrase(500), status=500, request_id=number)
    headers = {"X-Request-ID": number} if number is not None else None
    return problem_response(problem, headers)


def install_unexpected_handler(app: FastAPI) -> None:
    """Let the app answer every exception that has no handler of its own."""
    app.add_exception_handler(500, handle_unexpected_error)
