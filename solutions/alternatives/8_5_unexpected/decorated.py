"""The decorator of the app, a logger that says more, and a header set on the finished answer."""

import logging

from fastapi import FastAPI, Request, Response

from toolshed.infrastructure.logs import log_exception_once, request_id
from toolshed.presentation.problems import Problem, phrase, problem_response


async def handle_unexpected_error(request: Request, error: Exception) -> Response:
    name = getattr(request.scope.get("endpoint"), "__name__", "no route")
    problem = Problem(title=phrase(500), status=500)
    own_id = problem.request_id = request_id.get()
    response = problem_response(problem)
    if own_id:
        response.headers["x-request-id"] = own_id
    log_exception_once(logging.getLogger("toolshed"), f"A request failed in {name}", error)
    return response


def install_unexpected_handler(app: FastAPI) -> None:
    app.exception_handler(Exception)(handle_unexpected_error)
