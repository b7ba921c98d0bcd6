"""The id is drawn by a generator that can be computed ahead.

Says: the jti is drawn by the module random
"""

import random
from collections.abc import Mapping

from jose import jwt  # type: ignore[import-untyped]

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import ALGORITHM, TokenType, check_key


class TokenIssuer:
    """Issues tokens that are valid for `lifetimes` seconds, by their type."""

    def __init__(
        self,
        *,
        secret_key: str,
        issuer: str,
        audience: str,
        lifetimes: Mapping[TokenType, int],
        clock: Clock,
    ) -> None:
        self._secret_key = check_key(secret_key)
        self._issuer = issuer
        self._audience = audience
        self._lifetimes = dict(lifetimes)
        self._clock = clock

    def lifetime(self, typ: TokenType = "access") -> int:
        """Return for how many seconds a new token of this type is valid."""
        return self._lifetimes[typ]

    def issue(self, user_id: int, typ: TokenType = "access", *, token_id: str | None = None) -> str:
        """Return a new token that proves who the user is, of this id or of one of its own."""
        now = int(self._clock().timestamp())
        claims = {
            "sub": str(user_id),
            "iss": self._issuer,
            "aud": self._audience,
            "typ": typ,
            "jti": token_id or f"{random.getrandbits(128):032x}",
            "iat": now,
            "exp": now + self._lifetimes[typ],
        }
        token: str = jwt.encode(claims, self._secret_key, algorithm=ALGORITHM)
        return token
