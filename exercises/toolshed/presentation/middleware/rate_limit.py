"""Limits on how often: 429 (RFC 6585, 4) and when to come back (RFC 9110, 10.2.3).

Exercise 7.1 (notebook 07, "Too many requests"): write the four parts that are missing.

`create_limiter(settings)` makes the slowapi `Limiter` of one app, a new one each time. It counts
by `rate_limit_key`, with the strategy "moving-window", in the storage whose URL `limit_store_url`
returns for the `redis_url` of the settings: None, or a `SecretStr`. The app keeps it as
`app.state.limiter`, and its settings as `app.state.container.settings`. Routes without a parameter
`response` can be limited by it too, so leave `headers_enabled` alone.

A `RateLimit` is a dependency: `Depends(RateLimit("export", lambda settings: "2/minute;9/day"))`.
Called with a request, it counts it by the key that its key function returns; `count` does so by a
key that is given. The text that the limit function returns for the app's settings holds one limit
or several, and all of them hold. What is counted together has the same name and the same key,
whatever the path. A text that is no limit raises the `ValueError` of `parse_many`: a misprint must
not mean "no limit", and neither must a storage that fails, whose error goes on its way. One
RateLimit serves all apps of a process, each with its own settings and its own limiter.

A request that is one too many leaves `request.state.view_rate_limit = (item, [key, name])`, as
slowapi's own decorator does, where `item` is the limit that was reached, and raises
`RateLimitExceeded(_limit(item, self._key, self._name))`.

`handle_rate_limit_exceeded` answers that, and the same of slowapi's decorator, with 429: a problem
document with the title "Too Many Requests" and the detail "The limit is 2 per 1 minute" (the
exception's own `detail` is "2 per 1 minute"). Its header Retry-After is a whole number of seconds,
1 or more: who waits that long gets in, and who waits two seconds less does not.
"""

import time  # noqa: F401
from collections.abc import Callable
from typing import cast  # noqa: F401

from fastapi import Request, Response, status  # noqa: F401
from limits import RateLimitItem, parse_many  # noqa: F401
from slowapi import Limiter
from slowapi.errors import RateLimitExceeded  # noqa: F401
from slowapi.wrappers import Limit

from toolshed.config import Settings
from toolshed.infrastructure.limit_store import limit_store_url  # noqa: F401
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key
from toolshed.presentation.problems import Problem, phrase, problem_response  # noqa: F401

KeyFunction = Callable[[Request], str]


def create_limiter(settings: Settings) -> Limiter:
    """Return the limiter of one app."""
    raise NotImplementedError


class RateLimit:
    """A dependency that counts a request, and raises `RateLimitExceeded` if it is one too many.

    It is no coroutine, so it runs in a thread: the count may be in Redis.
    """

    def __init__(
        self, name: str, limit: Callable[[Settings], str], key: KeyFunction = rate_limit_key
    ) -> None:
        self._name = name
        self._limit = limit
        self._key = key

    def __call__(self, request: Request) -> None:
        """Count a request by its key."""
        raise NotImplementedError

    def count(self, request: Request, key: str) -> None:
        """Count a request by a key; raises `RateLimitExceeded`."""
        raise NotImplementedError


def handle_rate_limit_exceeded(request: Request, exc: Exception) -> Response:
    """Answer `RateLimitExceeded`, and say in how many seconds it is worth trying again."""
    raise NotImplementedError


def _limit(item: RateLimitItem, key: KeyFunction, scope: str) -> Limit:
    """What slowapi's exception wants to be told: a limit and whose it is."""
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
