"""Middleware that looks at the path alone: unknown paths of the API count as well."""

from fastapi import APIRouter, FastAPI, Request
from slowapi.errors import RateLimitExceeded
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from toolshed.presentation.middleware.rate_limit import RateLimit, handle_rate_limit_exceeded


class _DefaultLimit:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.count = RateLimit("default", lambda settings: settings.rate_limit_default)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _own_path(scope).startswith("/api/"):
            request = Request(scope)
            try:
                await run_in_threadpool(self.count, request)
            except RateLimitExceeded as error:
                await handle_rate_limit_exceeded(request, error)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _own_path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    for router in routers:
        app.include_router(router)
    app.add_middleware(_DefaultLimit)
