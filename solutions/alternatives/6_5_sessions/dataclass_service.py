"""A dataclass; a used token is refused at a glance, the rest is one condition."""

import uuid
from dataclasses import InitVar, dataclass, field
from datetime import timedelta

from toolshed.application.ports import Clock, TokenIssuer
from toolshed.application.unit_of_work import UnitOfWork
from toolshed.domain.sessions import RefreshToken


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """What a client is given: an access token for now and a refresh token for the next pair."""

    access_token: str
    refresh_token: str


@dataclass
class SessionService:
    work: InitVar[UnitOfWork]
    issuer: TokenIssuer
    clock: Clock
    _unit: UnitOfWork = field(init=False)

    def __post_init__(self, work: UnitOfWork) -> None:
        self._unit = work

    async def start(self, user_id: int) -> TokenPair:
        await self._unit.sessions.forget_expired(now=self.clock())
        return await self._pair(user_id, str(uuid.uuid4()))

    async def renew(self, token_id: str) -> TokenPair | None:
        if (token := await self._unit.sessions.get(token_id)) is None:
            return None
        if token.used_at is not None or not await self._is_alive(token):
            await self.end(token_id)
            await self._unit.commit()
            return None
        return await self._pair(token.user_id, token.family)

    async def _is_alive(self, token: RefreshToken) -> bool:
        user = await self._unit.users.get(token.user_id)
        is_known = user is not None and user.is_active
        return is_known and await self._unit.sessions.use(token.id, now=self.clock())

    async def end(self, token_id: str) -> None:
        token = await self._unit.sessions.get(token_id)
        if token:
            await self._unit.sessions.forget(token.family)

    async def _pair(self, user_id: int, family: str) -> TokenPair:
        id = str(uuid.uuid4())
        refresh = self.issuer.issue(user_id, "refresh", token_id=id)
        until = self.clock() + timedelta(seconds=self.issuer.lifetime("refresh"))
        await self._unit.sessions.add(
            RefreshToken(id=id, family=family, user_id=user_id, expires_at=until)
        )
        return TokenPair(access_token=self.issuer.issue(user_id), refresh_token=refresh)
