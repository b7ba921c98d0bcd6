"""A count for each router.

Says: are one too many, whatever router or version they go to. One name counts for all
"""

from collections.abc import Callable

from fastapi import APIRouter, Depends, FastAPI, Request

from toolshed.presentation.middleware.rate_limit import RateLimit

_count = RateLimit("default", lambda settings: settings.rate_limit_default)
_LIMITED = "/api/"


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    """Include routers in the app, those of their routes that are the API's under the limit.

    By a dependency, and not by slowapi's middleware: that does not see the routes of included
    routers, and lets through what it does not see.
    """
    for name, router in enumerate(routers):
        count = RateLimit(f"default-{name}", lambda settings: settings.rate_limit_default)
        app.include_router(router, dependencies=[Depends(_limit_by(count))])


def _limit_by(count: RateLimit) -> Callable[[Request], None]:
    def by_default(request: Request) -> None:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if path.startswith(_LIMITED):
            count(request)

    return by_default


def _limit_by_default(request: Request) -> None:
    """Count a request for the API; who watches over the process may ask as often as they like."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path.startswith(_LIMITED):
        _count(request)
