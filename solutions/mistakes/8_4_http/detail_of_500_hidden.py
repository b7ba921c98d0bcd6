"""A 500 hides the detail that a route gave it.

Says: the document of a 500 is type, title, status and the detail
"""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from toolshed.presentation.problems import Problem, phrase, problem_response


async def handle_http_exception(_: Request, exc: Exception) -> Response:
    if exc.status_code < 200 or exc.status_code in (204, 205, 304):
        return Response(status_code=exc.status_code, headers=exc.headers)
    title = phrase(exc.status_code)
    detail = exc.detail if isinstance(exc.detail, str) and exc.detail not in ("", title) else None
    problem = Problem(title=title, status=exc.status_code, detail=detail)
    if exc.status_code == 500:
        problem.detail = None
    return problem_response(problem, exc.headers)


def install_http_handler(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, handle_http_exception)
