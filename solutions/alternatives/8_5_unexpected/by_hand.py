"""The document is a dict in a JSONResponse; registered by the status, as the framework allows."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from toolshed.infrastructure import logs

log = logging.getLogger("toolshed.unexpected")


async def handle_unexpected_error(_: Request, exc: Exception) -> Response:
    logs.log_exception_once(log, "Nobody expected this", exc)
    own_id = logs.request_id.get()
    content: dict[str, str | int] = {
        "type": "about:blank",
        "title": HTTPStatus.INTERNAL_SERVER_ERROR.phrase,
        "status": 500,
    }
    headers = {}
    if own_id is not None:
        content["request_id"] = own_id
        headers["X-Request-ID"] = own_id
    return JSONResponse(content, 500, headers, "application/problem+json")


def install_unexpected_handler(app: FastAPI) -> None:
    app.exception_handlers[500] = handle_unexpected_error
