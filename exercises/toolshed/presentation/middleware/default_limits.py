"""A limit that holds for every route of the API, whatever stricter ones a route has beside it."""

from fastapi import Depends, Request

from toolshed.presentation.middleware.rate_limit import RateLimit

_count = RateLimit("default", lambda settings: settings.rate_limit_default)
_LIMITED = "/api/"


def limit_by_default(request: Request) -> None:
    """Count a request for the API; whoever watches over the process may ask as often as they like.

    A dependency, and not slowapi's middleware: that does not see the routes of included routers,
    and lets through what it does not see.
    """
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path.startswith(_LIMITED):
        _count(request)


DEFAULT_LIMITS = (Depends(limit_by_default),)
"""For all routers that an app includes."""
