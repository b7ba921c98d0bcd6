"""Ten statuses have a title.

Says: the title is
"""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from toolshed.presentation.problems import Problem, phrase, problem_response


async def handle_http_exception(_: Request, exc: Exception) -> Response:
    if exc.status_code < 200 or exc.status_code in (204, 205, 304):
        return Response(status_code=exc.status_code, headers=exc.headers)
    title = {
        200: "OK",
        400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed",
        409: "Conflict",
        410: "Gone",
        423: "Locked",
        503: "Service Unavailable",
    }.get(exc.status_code, "Error")
    detail = exc.detail if isinstance(exc.detail, str) and exc.detail not in ("", title) else None
    problem = Problem(title=title, status=exc.status_code, detail=detail)
    return problem_response(problem, exc.headers)


def install_http_handler(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, handle_http_exception)
