"""slowapi's shared_limit in a dependency, which marks the request as done with.

Says: GET /api/v7/canoes has a slowapi decorator of 2 an hour, and 4 requests got in: the default has switched it off
"""

from fastapi import APIRouter, Depends, FastAPI, Request

from toolshed.presentation.middleware.rate_limit import RateLimit

_count = RateLimit("default", lambda settings: settings.rate_limit_default)
_LIMITED = "/api/"


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    """Include routers in the app, those of their routes that are the API's under the limit.

    By a dependency, and not by slowapi's middleware: that does not see the routes of included
    routers, and lets through what it does not see.
    """
    limit = app.state.container.settings.rate_limit_default

    def shared(request: Request) -> None:
        """Nothing but what the decorator does."""

    limited = app.state.limiter.shared_limit(limit, scope="default")(shared)

    def by_default(request: Request) -> None:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if path.startswith(_LIMITED):
            limited(request)

    for router in routers:
        app.include_router(router, dependencies=[Depends(by_default)])


def _limit_by_default(request: Request) -> None:
    """Count a request for the API; who watches over the process may ask as often as they like."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path.startswith(_LIMITED):
        _count(request)
