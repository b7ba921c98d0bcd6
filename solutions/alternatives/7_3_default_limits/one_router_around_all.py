"""One router around the others has the dependency, a coroutine that counts with limits itself."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from limits import parse_many
from slowapi.errors import RateLimitExceeded
from slowapi.wrappers import Limit
from starlette.concurrency import run_in_threadpool
from starlette.routing import get_route_path

from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    limits = parse_many(app.state.container.settings.rate_limit_default)

    async def key(request: Request) -> str:
        return rate_limit_key(request)

    async def guard(request: Request, who: Annotated[str, Depends(key)]) -> None:
        if not get_route_path(request.scope).startswith("/api/"):
            return
        strategy = app.state.limiter.limiter
        for item in limits:
            if not await run_in_threadpool(strategy.hit, item, who, "api"):
                request.state.view_rate_limit = (item, [who, "api"])
                raise RateLimitExceeded(
                    Limit(item, rate_limit_key, "api", False, None, None, None, 1, False)
                )

    around = APIRouter(dependencies=[Depends(guard)])
    for router in routers:
        around.include_router(router)
    app.include_router(around)
