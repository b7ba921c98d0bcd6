"""Where requests are counted: Redis, shared by all workers, or this process's memory.

Exercise 7.6 (notebook 07, "Counting together"): write `limit_store_url` and the method `_do`.

The module registers a kind of storage with `limits`: the schemes of `STORAGE_SCHEME` are those of
Redis with "resilient+" before them, and a limiter whose `storage_uri` has one of them counts in a
`ResilientRedisStorage`. `limit_store_url(redis_url)` returns the URI of the storage: `MEMORY_URL`
for None, and for the URL of a Redis that URL with "resilient+" before it.

`_do(method, *args)` calls the method of that name of `self.redis` with these arguments, and returns
what it returns. If Redis cannot be reached, the call raises a `redis.RedisError` or an `OSError`.
Then

- the method of the same name of `self._memory` does it instead: without Redis, requests are neither
  refused nor unlimited, and the limit holds in each worker;
- it is logged by `_logger`, as an error, once for as long as Redis is down, and without the
  password that the URL may hold;
- Redis is left alone for `_RETRY_AFTER_SECONDS`, so that not every request waits for it in vain,
  and then tried again, by the next call of any method. `time.monotonic()` tells how long it is: the
  clock on the wall can be set back;
- when Redis answers again, that is logged as a warning, once, and it counts again. The next time it
  is down, that is logged again.

Any other exception is a fault of the program, and is not caught.
"""

import logging
import time  # noqa: F401
from typing import Any, ClassVar

import redis
from limits.storage import RedisStorage
from limits.storage.base import MovingWindowSupport, Storage

from toolshed.infrastructure.limit_memory import MEMORY_URL, ExpiringMemoryStorage  # noqa: F401

_SECONDS = 0.25
_RETRY_AFTER_SECONDS = 5.0
_PREFIX = "resilient+"
_logger = logging.getLogger(__name__)


def limit_store_url(redis_url: str | None) -> str:
    """Return where a limiter counts: in memory without a Redis."""
    raise NotImplementedError


class ResilientRedisStorage(Storage, MovingWindowSupport):
    """Counts in Redis and, while that cannot be reached, in memory."""

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

    def _do(self, method: str, *args: Any) -> Any:
        """Call a method of Redis's storage or, while that is down, of the memory's."""
        raise NotImplementedError

    # What `limits` asks of a storage: each is a call of `_do`.

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
