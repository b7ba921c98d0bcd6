"""A family is a user and a time.

Says: two logins have the same family
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from toolshed.application.ports import Clock, TokenIssuer
from toolshed.application.unit_of_work import UnitOfWork
from toolshed.domain.sessions import RefreshToken


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """What a client is given: an access token for now and a refresh token for the next pair."""

    access_token: str
    refresh_token: str


class SessionService:
    """Starts, renews and ends sessions. Their tokens have been verified before."""

    def __init__(self, work: UnitOfWork, issuer: TokenIssuer, clock: Clock) -> None:
        self._work = work
        self._issuer = issuer
        self._clock = clock

    async def start(self, user_id: int) -> TokenPair:
        """Return the first pair of a new session."""
        await self._work.sessions.forget_expired(now=self._clock())
        return await self._issue(user_id, family=f"{user_id}-{self._clock().isoformat()}")

    async def renew(self, token_id: str) -> TokenPair | None:
        """Return the next pair, or None if there is to be none.

        A token that comes a second time was stolen, either now or before: nobody can tell which
        of the two is the thief, so the session ends for both.
        """
        token = await self._work.sessions.get(token_id)
        if token is None:
            return None
        user = await self._work.users.get(token.user_id)
        is_first = await self._work.sessions.use(token_id, now=self._clock())
        if not is_first or user is None or not user.is_active:
            await self._work.sessions.forget(token.family)
            # Kept although the request fails.
            await self._work.commit()
            return None
        return await self._issue(token.user_id, family=token.family)

    async def end(self, token_id: str) -> None:
        """Log out: neither this token nor any other of its session is good for anything.

        Access tokens remain valid until they expire, which is soon.
        """
        token = await self._work.sessions.get(token_id)
        if token is not None:
            await self._work.sessions.forget(token.family)

    async def _issue(self, user_id: int, *, family: str) -> TokenPair:
        token_id = uuid.uuid4().hex
        lifetime = timedelta(seconds=self._issuer.lifetime("refresh"))
        await self._work.sessions.add(
            RefreshToken(
                id=token_id, family=family, user_id=user_id, expires_at=self._clock() + lifetime
            )
        )
        return TokenPair(
            access_token=self._issuer.issue(user_id),
            refresh_token=self._issuer.issue(user_id, "refresh", token_id=token_id),
        )
