"""Refresh tokens in a database."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolshed.domain.sessions import RefreshToken
from toolshed.infrastructure.persistence.models import RefreshTokenRow


class SqlSessionRepository:
    """A `SessionRepository`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, token: RefreshToken) -> None:
        """Keep a new token."""
        self._session.add(
            RefreshTokenRow(
                id=token.id,
                family=token.family,
                user_id=token.user_id,
                expires_at=token.expires_at,
                used_at=token.used_at,
            )
        )
        await self._session.flush()

    async def get(self, token_id: str) -> RefreshToken | None:
        """Return the token of this id, if it is known."""
        row = await self._session.get(RefreshTokenRow, token_id, populate_existing=True)
        return None if row is None else row.to_domain()

    async def use(self, token_id: str, *, now: datetime) -> bool:
        """Mark a token as used; tell whether it was not before."""
        # Looks and writes in one statement: of two who use it, one is first.
        used = await self._session.scalar(
            update(RefreshTokenRow)
            .where(RefreshTokenRow.id == token_id, RefreshTokenRow.used_at.is_(None))
            .values(used_at=now)
            .returning(RefreshTokenRow.id)
        )
        return used is not None

    async def forget(self, family: str) -> None:
        """Forget all tokens of a family."""
        await self._session.execute(delete(RefreshTokenRow).where(RefreshTokenRow.family == family))

    async def forget_expired(self, *, now: datetime) -> None:
        """Forget all tokens that have expired."""
        await self._session.execute(
            delete(RefreshTokenRow).where(RefreshTokenRow.expires_at <= now)
        )
