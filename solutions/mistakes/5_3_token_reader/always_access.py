"""Whatever is asked for, an access token is expected.

Says: a good token was refused, so no one can log in: it is of type refresh
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
_OPTIONS = {f"require_{claim}": True for claim in ("sub", "iss", "aud", "jti", "iat", "exp")}
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
        if claims.get("typ") != "access":
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
                audience=self._audience,
                options=_OPTIONS,
            )
        except _DECODE_ERRORS as error:
            msg = "not a token of ours"
            raise InvalidTokenError(msg) from error
        # jose also takes a number in a text, and a list of audiences: our issuer writes neither.
        if type(claims["iat"]) is not int or claims["aud"] != self._audience:
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
