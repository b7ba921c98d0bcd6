"""The document is a dict in a JSONResponse, with the headers set one by one."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as AnyHTTPException


async def handle_http_exception(_: Request, exc: AnyHTTPException) -> Response:
    response: Response
    if exc.status_code in (204, 205, 304) or exc.status_code < 200:
        response = Response(status_code=exc.status_code)
    else:
        names = {status.value: status.phrase for status in HTTPStatus}
        content = {
            "type": "about:blank",
            "title": names.get(exc.status_code, "Error"),
            "status": exc.status_code,
        }
        if exc.detail and isinstance(exc.detail, str) and exc.detail != content["title"]:
            content["detail"] = exc.detail
        response = JSONResponse(content, exc.status_code, media_type="application/problem+json")
    for name, value in (exc.headers or {}).items():
        response.headers[name] = value
    return response


def install_http_handler(app: FastAPI) -> None:
    app.exception_handlers[AnyHTTPException] = handle_http_exception
