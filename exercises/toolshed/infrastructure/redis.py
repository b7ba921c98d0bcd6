"""Whether Redis is there."""

from redis.asyncio import Redis

_SECONDS = 1.0


class RedisProbe:
    """A `Resource`: limits are counted in Redis, and for each worker while there is none."""

    name = "redis"
    is_required = False

    def __init__(self, url: str) -> None:
        self._client = Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)

    async def open(self) -> None:
        """Nothing: it connects when it is first used."""

    async def check(self) -> None:
        """Raise if Redis does not answer."""
        await self._client.ping()  # type: ignore[misc]

    async def close(self) -> None:
        """End all connections."""
        await self._client.aclose()
