"""Any detail is made a text.

Says: a detail that is no text, {'reason': 'hash-of-ada'}, went out as one
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
    says_more = error.detail not in ("", title)
    problem = Problem(
        title=title, status=error.status_code, detail=str(error.detail) if says_more else None
    )
    return problem_response(problem, error.headers)


def install_http_handler(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, handle_http_exception)
