"""Staying logged in: refresh tokens that are used once (RFC 9700, 4.14.2).

Exercise 6.5, a stretch (notebook 06, "Staying logged in"): write the three methods of
`SessionService`. A session is one login on one device. It has one `family` for its whole life, and
a row of refresh tokens, of which the latest alone is good: each is used once, for the next pair.

    start(user_id)     a new session, with a family of its own: its first pair. Tokens that have
                       expired, anybody's, are forgotten first, so that the table does not grow
    renew(token_id)    the next pair of the session, or None:
                         - a token that is not known
                         - a token that is used a second time (or loses a race for its first use):
                           it was stolen, now or before, so the whole session ends
                         - a user who is gone or not active: the session ends as well
                       What ends stays ended, although the request fails and is undone after that
    end(token_id)      the whole session ends, with whatever token of it; unknown ones do nothing

Other sessions go on, also those of the same user. `token_id` is the `jti` of a refresh token that
was verified before. For every refresh token one `RefreshToken` is kept, of the same id, with the
session's family, and `expires_at` as far from now as its lifetime says.

What you have (the methods of `work` are awaited, and so is `commit`):

    work.sessions.add(token)               keeps a `RefreshToken`
    work.sessions.get(token_id)            the `RefreshToken`, or None
    work.sessions.use(token_id, now=...)   marks it as used; False if it was before, whoever asks at
                                           the same time: `used_at` alone cannot tell that
    work.sessions.forget(family)           forgets all tokens of a family
    work.sessions.forget_expired(now=...)  forgets all tokens that have expired
    work.users.get(user_id)                the `User`, or None
    work.commit()                          keeps what was written so far, whatever comes after
    issuer.issue(user_id)                  an access token
    issuer.issue(user_id, "refresh", token_id=...)   a refresh token with this id
    issuer.lifetime("refresh")             its lifetime, in seconds
    clock()                                the present time, aware
    uuid.uuid4().hex                       a new id that nobody can guess
"""

import uuid  # noqa: F401
from dataclasses import dataclass
from datetime import timedelta  # noqa: F401

from toolshed.application.ports import Clock, TokenIssuer
from toolshed.application.unit_of_work import UnitOfWork
from toolshed.domain.sessions import RefreshToken  # noqa: F401


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
        raise NotImplementedError

    async def renew(self, token_id: str) -> TokenPair | None:
        """Return the next pair, or None if there is to be none."""
        raise NotImplementedError

    async def end(self, token_id: str) -> None:
        """Log out: neither this token nor any other of its session is good for anything."""
        raise NotImplementedError
