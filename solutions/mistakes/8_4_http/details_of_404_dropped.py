"""Every 404 is taken for that of the router, and loses what the route said.

Says: the document is type, title, status and the detail that the route gave
"""

from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from toolshed.presentation.problems import Problem, phrase, problem_response

_WITHOUT_CONTENT = {204, 205, 304}


async def handle_http_exception(_: Request, exc: Exception) -> Response:
    """Answer an `HTTPException` with its headers: Allow, WWW-Authenticate, Retry-After."""
    error = cast("HTTPException", exc)
    if error.status_code < 200 or error.status_code in _WITHOUT_CONTENT:
        return Response(status_code=error.status_code, headers=error.headers)
    title = phrase(error.status_code)
    says_more = isinstance(error.detail, str) and error.detail not in ("", title)
    says_more = says_more and error.status_code != 404
    problem = Problem(
        title=title, status=error.status_code, detail=error.detail if says_more else None
    )
    return problem_response(problem, error.headers)


def install_http_handler(app: FastAPI) -> None:
    """Let the app answer Starlette's `HTTPException`, of which FastAPI's is a subclass.

    Unknown paths and methods raise nothing else.
    """
    app.add_exception_handler(HTTPException, handle_http_exception)
