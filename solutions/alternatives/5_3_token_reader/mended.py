"""The brief's own shape, mended: one long try around everything that only looks at the token."""

from datetime import UTC, datetime

from jose import JOSEError, jwt

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import (
    ALGORITHM,
    InvalidTokenError,
    TokenClaims,
    TokenType,
    check_key,
)


class TokenReader:
    """Accepts the tokens of one issuer for one audience."""

    def __init__(self, *, secret_key: str, issuer: str, audience: str, clock: Clock) -> None:
        self._secret_key = check_key(secret_key)
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def read(self, token: str, typ: TokenType = "access") -> TokenClaims:
        now = self._clock()
        try:
            if len(token) > 4096:
                raise ValueError("too long")
            payload = jwt.decode(
                token,
                key=self._secret_key,
                algorithms=ALGORITHM,
                audience=self._audience,
                issuer=[self._issuer],
                options={
                    "verify_exp": False,
                    "require_iss": True,
                    "require_aud": True,
                    "require_iat": True,
                },
            )
            user_id = int(payload["sub"])
            if payload["sub"] != str(user_id) or user_id not in range(1, 2**31):
                raise ValueError("no user's id")
            if (payload["typ"], payload["aud"]) != (typ, self._audience):
                raise ValueError("another type, or a list of audiences")
            if type(payload["iat"]) is not int:
                raise ValueError("iat is no number")
            if isinstance(payload["exp"], bool) or not isinstance(payload["exp"], int):
                raise ValueError("exp is no number")
            expires_at = datetime.fromtimestamp(payload["exp"], UTC)
            if now >= expires_at:
                raise ValueError("over")
            return TokenClaims(user_id=user_id, token_id=payload["jti"], expires_at=expires_at)
        except (JOSEError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
            raise InvalidTokenError("invalid credentials") from error
