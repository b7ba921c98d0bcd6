"""Methods that a path does not have."""

from typing import cast

from fastapi import FastAPI, Request, Response, status
from starlette.exceptions import HTTPException
from starlette.routing import Match

from toolshed.presentation.errors.http import handle_http_exception

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


async def handle_method_not_allowed(request: Request, exc: Exception) -> Response:
    """Answer 405 with all the methods of the path in Allow (RFC 9110, 10.2.1).

    The framework names those of the first route that has this path, and each method is a route.
    """
    error = cast("HTTPException", exc)
    allow = ", ".join(method for method in _METHODS if _is_allowed(request, method))
    headers = {**(error.headers or {}), "Allow": allow}
    return await handle_http_exception(
        request, HTTPException(error.status_code, error.detail, headers)
    )


def _is_allowed(request: Request, method: str) -> bool:
    app: FastAPI = request.app
    asked = {key: request.scope[key] for key in ("type", "path", "root_path", "headers")}
    return any(
        route.matches({**asked, "method": method})[0] is Match.FULL for route in app.router.routes
    )


def install_method_handler(app: FastAPI) -> None:
    """Let the app name all methods of a path where one is asked for that it does not have."""
    app.add_exception_handler(status.HTTP_405_METHOD_NOT_ALLOWED, handle_method_not_allowed)
