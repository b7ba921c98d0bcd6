"""A function makes the pair, `secrets` the ids, and the race is decided first."""

import secrets
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
        await self._work.sessions.forget_expired(now=self._clock())
        return await _next_pair(self, user_id, secrets.token_urlsafe(24))

    async def renew(self, token_id: str) -> TokenPair | None:
        token = await self._work.sessions.get(token_id)
        if token is None:
            return None
        if await self._work.sessions.use(token_id, now=self._clock()):
            user = await self._work.users.get(token.user_id)
            if user is not None and user.is_active:
                return await _next_pair(self, user.id, token.family)
        await self._work.sessions.forget(token.family)
        await self._work.commit()
        return None

    async def end(self, token_id: str) -> None:
        if (token := await self._work.sessions.get(token_id)) is not None:
            await self._work.sessions.forget(token.family)
            await self._work.commit()

    @property
    def parts(self) -> tuple[UnitOfWork, TokenIssuer, Clock]:
        return self._work, self._issuer, self._clock


async def _next_pair(service: SessionService, user_id: int, family: str) -> TokenPair:
    work, issuer, clock = service.parts
    token = RefreshToken(
        id=secrets.token_urlsafe(24),
        family=family,
        user_id=user_id,
        expires_at=clock() + timedelta(seconds=issuer.lifetime("refresh")),
    )
    await work.sessions.add(token)
    return TokenPair(
        access_token=issuer.issue(user_id),
        refresh_token=issuer.issue(user_id, "refresh", token_id=token.id),
    )
