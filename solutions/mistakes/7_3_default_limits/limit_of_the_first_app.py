"""The limit of the first app that is asked holds for all.

Says: what belongs to one app is not kept for the next
"""

from fastapi import APIRouter, Depends, FastAPI, Request

from toolshed.presentation.middleware.counting import count_request
from toolshed.presentation.middleware.rate_limit import RateLimit

_kept: dict[str, str] = {}
_count = RateLimit(
    "default", lambda settings: _kept.setdefault("limit", settings.rate_limit_default)
)
_LIMITED = "/api/"


def include_limited(app: FastAPI, *routers: APIRouter) -> None:
    """Include routers in the app, those of their routes that are the API's under the limit.

    By a dependency, and not by slowapi's middleware: that does not see the routes of included
    routers, and lets through what it does not see.
    """
    for router in routers:
        app.include_router(router, dependencies=[Depends(_limit_by_default)])


async def _limit_by_default(request: Request) -> None:
    """Count a request for the API; who watches over the process may ask as often as they like."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path.startswith(_LIMITED):
        await count_request(_count, request)
