"""slowapi's own limits count by a header that anybody can send.

Says: which anybody can send, the next request got in: the key_func of the limiter is rate_limit_key
"""

import time
from collections.abc import Callable
from functools import cache
from typing import cast

from fastapi import Request, Response, status
from limits import RateLimitItem, parse_many
from slowapi import Limiter
from slowapi.errors import RateLimitExceeded
from slowapi.util import get_ipaddr
from slowapi.wrappers import Limit

from toolshed.config import Settings
from toolshed.infrastructure.limit_store import limit_store_url
from toolshed.presentation.container import Container
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key
from toolshed.presentation.problems import Problem, phrase, problem_response

KeyFunction = Callable[[Request], str]


def create_limiter(settings: Settings) -> Limiter:
    """Return the limiter of one app.

    Its windows move, so that nobody gets twice the limit around the turn of a minute.
    """
    url = settings.redis_url
    return Limiter(
        key_func=get_ipaddr,
        strategy="moving-window",
        storage_uri=limit_store_url(None if url is None else url.get_secret_value()),
    )


class RateLimit:
    """A dependency that counts a request, and raises `RateLimitExceeded` if it is one too many.

    What is counted together is named: a limit does not depend on the path, and every one of
    several limits on a route counts for itself. `limit` takes them from the settings, in the
    notation of `limits`: "10/minute;100/day".

    The dependency is no coroutine, so it runs in a thread: the count may be in Redis.
    """

    def __init__(
        self, name: str, limit: Callable[[Settings], str], key: KeyFunction = rate_limit_key
    ) -> None:
        self._name = name
        self._limit = limit
        self._key = key

    def __call__(self, request: Request) -> None:
        """Count a request by its key."""
        self.count(request, self._key(request))

    def count(self, request: Request, key: str) -> None:
        """Count a request by a key; raises `RateLimitExceeded`."""
        limiter: Limiter = request.app.state.limiter
        container: Container = request.app.state.container
        for item in _parsed(self._limit(container.settings)):
            if not limiter.limiter.hit(item, key, self._name):
                request.state.view_rate_limit = (item, [key, self._name])
                raise RateLimitExceeded(_limit(item, self._key, self._name))


def handle_rate_limit_exceeded(request: Request, exc: Exception) -> Response:
    """Answer `RateLimitExceeded`, and say in how many seconds it is worth trying again.

    Also for routes that slowapi's own decorator limits.
    """
    limiter: Limiter = request.app.state.limiter
    item, identifiers = request.state.view_rate_limit
    reset_at = limiter.limiter.get_window_stats(item, *identifiers).reset_time
    # The second after: on the last one of a window, its first request still counts.
    seconds = max(0, int(reset_at - time.time())) + 1
    code = status.HTTP_429_TOO_MANY_REQUESTS
    limit = cast("RateLimitExceeded", exc).detail
    problem = Problem(title=phrase(code), status=code, detail=f"The limit is {limit}")
    return problem_response(problem, {"Retry-After": str(seconds)})


@cache
def _parsed(limit: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(limit))


def _limit(item: RateLimitItem, key: KeyFunction, scope: str) -> Limit:
    return Limit(
        item,
        key,
        scope,
        per_method=False,
        methods=None,
        error_message=None,
        exempt_when=None,
        cost=1,
        override_defaults=False,
    )
