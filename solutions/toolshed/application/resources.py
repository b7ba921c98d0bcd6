"""What is opened before the first request and closed after the last."""

from typing import Protocol


class Resource(Protocol):
    """Something outside of the process that requests depend on."""

    @property
    def name(self) -> str:
        """What people who run the API call it."""
        ...

    @property
    def is_required(self) -> bool:
        """Whether nothing can be served without it."""
        ...

    async def open(self) -> None:
        """Get it ready; raises whatever keeps it from being used."""
        ...

    async def check(self) -> None:
        """Raise if it cannot be used right now."""
        ...

    async def close(self) -> None:
        """Let go of it, also of one that was never or only partly opened."""
        ...
