"""A coroutine that counts in a thread, an asynchronous handler, and the problem by hand."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import Request, Response
from limits import RateLimitItem, parse_many
from slowapi import Limiter
from slowapi.errors import RateLimitExceeded
from slowapi.wrappers import Limit
from starlette.concurrency import run_in_threadpool

from toolshed.config import Settings
from toolshed.infrastructure.limit_store import limit_store_url
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key

KeyFunction = Callable[[Request], str]


def create_limiter(settings: Settings) -> Limiter:
    redis_url = settings.redis_url.get_secret_value() if settings.redis_url else None
    return Limiter(rate_limit_key, strategy="moving-window", storage_uri=limit_store_url(redis_url))


class RateLimit:
    def __init__(
        self, name: str, limit: Callable[[Settings], str], key: KeyFunction = rate_limit_key
    ) -> None:
        self._name = name
        self._limit = limit
        self._key = key

    async def __call__(self, request: Request) -> None:
        await run_in_threadpool(self.count, request, self._key(request))

    def count(self, request: Request, key: str) -> None:
        text = self._limit(request.app.state.container.settings)
        counter = request.app.state.limiter.limiter
        full = next(
            (item for item in parse_many(text) if not counter.hit(item, key, self._name)), None
        )
        if full is not None:
            request.state.view_rate_limit = (full, [key, self._name])
            raise RateLimitExceeded(_limit(full, self._key, self._name))


async def handle_rate_limit_exceeded(request: Request, exc: RateLimitExceeded) -> Response:
    item, names = request.state.view_rate_limit
    stats = request.app.state.limiter.limiter.get_window_stats(item, *names)
    wait = stats.reset_time - datetime.now(UTC).timestamp()
    assert wait < time.time()
    problem = {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": f"The limit is {exc.detail}",
    }
    return Response(
        json.dumps(problem),
        429,
        {"Retry-After": str(int(wait) + 1 if wait > 0 else 1)},
        "application/problem+json",
    )


def _limit(item: RateLimitItem, key: KeyFunction, scope: str) -> Limit:
    return Limit(item, key, scope, False, None, None, None, 1, False)
