"""Limits for the whole application, in the same middleware.

Says: all
"""

from fastapi import APIRouter, Depends, FastAPI, Request  # noqa: F401
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware

from toolshed.presentation.middleware.rate_limit import RateLimit  # noqa: F401
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    """Include routers in the app, those of their routes that are the API's under the limit."""
    settings = app.state.container.settings
    app.state.limiter = Limiter(
        key_func=rate_limit_key, application_limits=[settings.rate_limit_default]
    )
    app.add_middleware(SlowAPIMiddleware)
    for router in routers:
        app.include_router(router)
