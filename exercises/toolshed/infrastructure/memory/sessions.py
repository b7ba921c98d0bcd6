"""Refresh tokens in memory."""

from dataclasses import replace
from datetime import datetime

from toolshed.domain.sessions import RefreshToken
from toolshed.infrastructure.memory.store import MemoryStore


class MemorySessionRepository:
    """A `SessionRepository`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def add(self, token: RefreshToken) -> None:
        """Keep a new token."""
        self._store.refresh_tokens[token.id] = token

    async def get(self, token_id: str) -> RefreshToken | None:
        """Return the token of this id, if it is known."""
        return self._store.refresh_tokens.get(token_id)

    async def use(self, token_id: str, *, now: datetime) -> bool:
        """Mark a token as used; tell whether it was not before."""
        token = self._store.refresh_tokens.get(token_id)
        if token is None or token.used_at is not None:
            return False
        self._store.refresh_tokens[token_id] = replace(token, used_at=now)
        return True

    async def forget(self, family: str) -> None:
        """Forget all tokens of a family."""
        for token in list(self._store.refresh_tokens.values()):
            if token.family == family:
                del self._store.refresh_tokens[token.id]

    async def forget_expired(self, *, now: datetime) -> None:
        """Forget all tokens that have expired."""
        for token in list(self._store.refresh_tokens.values()):
            if token.expires_at <= now:
                del self._store.refresh_tokens[token.id]
