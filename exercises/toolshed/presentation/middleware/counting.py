"""Counting requests without holding up others."""

from anyio import to_thread
from fastapi import Request
from limits.storage import MemoryStorage
from slowapi import Limiter

from toolshed.presentation.middleware.rate_limit import RateLimit


async def count_request(limit: RateLimit, request: Request) -> None:
    """Count a request; raises `RateLimitExceeded`.

    In a thread if the count is in Redis. In memory it takes microseconds, and the way to a thread
    and back is many times that.
    """
    limiter: Limiter = request.app.state.limiter
    if isinstance(limiter.limiter.storage, MemoryStorage):
        limit(request)
    else:
        await to_thread.run_sync(limit, request)
