"""The decorator of the app, a match, and FastAPI's own rule for bodies."""

from fastapi import FastAPI, Request, Response
from fastapi.utils import is_body_allowed_for_status_code
from starlette.exceptions import HTTPException

from toolshed.presentation.problems import Problem, phrase, problem_response


async def handle_http_exception(_: Request, error: HTTPException) -> Response:
    if not is_body_allowed_for_status_code(error.status_code):
        return Response(None, error.status_code, error.headers)
    problem = Problem(title=phrase(error.status_code), status=error.status_code)
    match error.detail:
        case "" | problem.title:
            pass
        case str() as text:
            problem.detail = text
    return problem_response(problem, error.headers)


def install_http_handler(app: FastAPI) -> None:
    app.exception_handler(HTTPException)(handle_http_exception)
