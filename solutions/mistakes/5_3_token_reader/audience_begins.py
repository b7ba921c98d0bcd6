"""The audience is compared in its beginning.

Says: a token of the wrong audience, "neighbours2", was taken
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jose import jwt  # type: ignore[import-untyped]
from jose.exceptions import JOSEError  # type: ignore[import-untyped]

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import (
    ALGORITHM,
    InvalidTokenError,
    TokenClaims,
    TokenType,
    check_key,
)

_MAX_TOKEN_LENGTH = 4096
_MAX_ID = 2**31 - 1
# int() would also take "1_0", " 10" and digits of other scripts.
_SUBJECT = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_OPTIONS = {"verify_aud": False} | {
    f"require_{claim}": True for claim in ("sub", "iss", "jti", "iat", "exp")
}
# Beside its own errors, jose lets through what its parsers raise on hostile input.
_DECODE_ERRORS = (JOSEError, TypeError, ValueError, OverflowError, RecursionError)


class TokenReader:
    """Accepts the tokens of one issuer for one audience."""

    def __init__(self, *, secret_key: str, issuer: str, audience: str, clock: Clock) -> None:
        self._secret_key = check_key(secret_key)
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def read(self, token: str, typ: TokenType = "access") -> TokenClaims:
        """Return what a token of this type says; raises `InvalidTokenError` on anything else."""
        claims = self._decode(token)
        if not str(claims.get("aud")).startswith(self._audience):
            raise InvalidTokenError("another audience")
        if claims.get("typ") != typ:
            msg = "not a token of this type"
            raise InvalidTokenError(msg)
        return TokenClaims(
            user_id=_user_id(claims["sub"]),
            token_id=claims["jti"],
            expires_at=self._expiry(claims["exp"]),
        )

    def _decode(self, token: str) -> Mapping[str, Any]:
        if len(token) > _MAX_TOKEN_LENGTH:
            msg = "too long"
            raise InvalidTokenError(msg)
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._secret_key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                options=_OPTIONS,
            )
        except _DECODE_ERRORS as error:
            msg = "not a token of ours"
            raise InvalidTokenError(msg) from error
        # jose also takes a number in a text, which our issuer does not write.
        if type(claims["iat"]) is not int:
            msg = "not as our issuer writes it"
            raise InvalidTokenError(msg)
        return claims

    def _expiry(self, exp: object) -> datetime:
        # RFC 7519, 4.1.4: not accepted on or after this second; jose still accepts it on it.
        if type(exp) is not int or exp <= self._clock().timestamp():
            msg = "expired"
            raise InvalidTokenError(msg)
        try:
            return datetime.fromtimestamp(exp, UTC)
        except (ValueError, OverflowError, OSError) as error:
            msg = "expires beyond the calendar"
            raise InvalidTokenError(msg) from error


def _user_id(subject: str) -> int:
    if _SUBJECT.fullmatch(subject) is None or int(subject) > _MAX_ID:
        msg = "no user's id"
        raise InvalidTokenError(msg)
    return int(subject)
