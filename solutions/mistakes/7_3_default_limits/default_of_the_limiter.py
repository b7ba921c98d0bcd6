"""The limiter is the app's, and given a default afterwards: the middleware still sees no route.

Says: operations of the API let 4 requests in. SlowAPIMiddleware looks the route up in app.routes
"""

from fastapi import APIRouter, Depends, FastAPI, Request  # noqa: F401
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware

from toolshed.presentation.middleware.rate_limit import RateLimit  # noqa: F401
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    """Include routers in the app, those of their routes that are the API's under the limit."""
    settings = app.state.container.settings
    limiter: Limiter = app.state.limiter
    limits = Limiter(key_func=rate_limit_key, default_limits=[settings.rate_limit_default])
    limiter._default_limits = limits._default_limits
    app.add_middleware(SlowAPIMiddleware)
    for router in routers:
        app.include_router(router)
