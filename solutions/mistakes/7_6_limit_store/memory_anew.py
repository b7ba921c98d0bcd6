"""Each attempt in vain begins with an empty memory.

Says: what was counted meanwhile is forgotten
"""

import logging
import time
from typing import Any, ClassVar

import redis
from limits.storage import RedisStorage
from limits.storage.base import MovingWindowSupport, Storage

from toolshed.infrastructure.limit_memory import MEMORY_URL, ExpiringMemoryStorage

_SECONDS = 0.25
_RETRY_AFTER_SECONDS = 5.0
_PREFIX = "resilient+"
_logger = logging.getLogger(__name__)


def limit_store_url(redis_url: str | None) -> str:
    """Return where a limiter counts: in memory without a Redis."""
    return MEMORY_URL if redis_url is None else _PREFIX + redis_url


class ResilientRedisStorage(Storage, MovingWindowSupport):
    """Counts in Redis and, while that cannot be reached, in memory: limits hold for each worker.

    Without Redis, requests are neither refused nor unlimited. Both changes are logged, once. Redis
    is tried again every few seconds, so that not every request waits for it in vain.
    """

    STORAGE_SCHEME: ClassVar[list[str]] = [f"{_PREFIX}redis", f"{_PREFIX}rediss"]  # type: ignore[misc]

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.redis = RedisStorage(
            uri.removeprefix(_PREFIX),
            socket_timeout=_SECONDS,
            socket_connect_timeout=_SECONDS,
            key_prefix="toolshed",
            **options,
        )
        self._memory = ExpiringMemoryStorage()
        self._down_since: float | None = None

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the storage may raise: nothing of Redis's."""
        return redis.RedisError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count, unless the limit is reached in the last `expiry` seconds; tell whether it was."""
        return bool(self._do("acquire_entry", key, limit, expiry, amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the first entry of the last `expiry` seconds was, and how many there are."""
        start, count = self._do("get_moving_window", key, limit, expiry)
        return float(start), int(count)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in a window of `expiry` seconds."""
        return int(self._do("incr", key, expiry, amount))

    def get(self, key: str) -> int:
        """Return a count."""
        return int(self._do("get", key))

    def get_expiry(self, key: str) -> float:
        """Return when a count ends, as a Unix time."""
        return float(self._do("get_expiry", key))

    def check(self) -> bool:
        """Tell whether Redis answers."""
        return self.redis.check()

    def reset(self) -> int | None:
        """Forget all counts."""
        self._memory.reset()
        count: int | None = self._do("reset")
        return count

    def clear(self, key: str) -> None:
        """Forget a count."""
        self._memory.clear(key)
        self._do("clear", key)

    def _do(self, method: str, *args: Any) -> Any:
        now = time.monotonic()
        if self._down_since is None or now - self._down_since >= _RETRY_AFTER_SECONDS:
            try:
                result = getattr(self.redis, method)(*args)
            except (redis.RedisError, OSError):
                if self._down_since is None:
                    _logger.exception("Redis is down: each worker counts requests on its own")
                self._down_since = now
                self._memory = ExpiringMemoryStorage()
            else:
                if self._down_since is not None:
                    _logger.warning("Redis is back: the workers count requests together")
                self._down_since = None
                return result
        return getattr(self._memory, method)(*args)
