"""Every exception is expected to have headers.

Says: your code raised AttributeError: 'NoneType' object has no attribute 'items'
"""

from typing import cast

import fastapi
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from toolshed.presentation.problems import Problem, phrase, problem_response

_WITHOUT_CONTENT = {204, 205, 304}


async def handle_http_exception(_: Request, exc: Exception) -> Response:
    error = cast("HTTPException", exc)
    if error.status_code < 200 or error.status_code in _WITHOUT_CONTENT:
        return Response(status_code=error.status_code, headers=error.headers)
    title = phrase(error.status_code)
    says_more = isinstance(error.detail, str) and error.detail not in ("", title)
    problem = Problem(
        title=title, status=error.status_code, detail=error.detail if says_more else None
    )
    return problem_response(problem, dict(error.headers.items()))


def install_http_handler(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, handle_http_exception)
