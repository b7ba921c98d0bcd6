"""A dataclass shows all its fields.

Says: the repr of the issuer shows the key
"""

import uuid
from dataclasses import dataclass
from collections.abc import Mapping

from jose import jwt  # type: ignore[import-untyped]

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import ALGORITHM, TokenType, check_key


@dataclass(kw_only=True)
class TokenIssuer:
    """Issues tokens that are valid for `lifetimes` seconds, by their type."""

    secret_key: str
    issuer: str
    audience: str
    lifetimes: Mapping[TokenType, int]
    clock: Clock

    def __post_init__(self) -> None:
        check_key(self.secret_key)
        self.lifetimes = dict(self.lifetimes)

    def lifetime(self, typ: TokenType = "access") -> int:
        """Return for how many seconds a new token of this type is valid."""
        return self.lifetimes[typ]

    def issue(self, user_id: int, typ: TokenType = "access", *, token_id: str | None = None) -> str:
        """Return a new token that proves who the user is, of this id or of one of its own."""
        now = int(self.clock().timestamp())
        claims = {
            "sub": str(user_id),
            "iss": self.issuer,
            "aud": self.audience,
            "typ": typ,
            "jti": token_id or uuid.uuid4().hex,
            "iat": now,
            "exp": now + self.lifetimes[typ],
        }
        token: str = jwt.encode(claims, self.secret_key, algorithm=ALGORITHM)
        return token
