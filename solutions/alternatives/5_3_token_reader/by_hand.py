"""No library of tokens at all: three parts, one HMAC, one dictionary."""

import base64
import binascii
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import (
    ALGORITHM,
    InvalidTokenError,
    TokenClaims,
    TokenType,
    check_key,
)

_TYPES = {"sub": str, "iss": str, "aud": str, "typ": str, "jti": str, "iat": int, "exp": int}
_END_OF_THE_CALENDAR = 253_402_300_800


class TokenReader:
    def __init__(self, *, secret_key: str, issuer: str, audience: str, clock: Clock) -> None:
        if "-----BEGIN " in secret_key:
            raise ValueError("a public key is no secret, and a private one belongs to RS256")
        self._key = check_key(secret_key).encode()
        self._expected = {"iss": issuer, "aud": audience}
        self._clock = clock

    def read(self, token: str, typ: TokenType = "access") -> TokenClaims:
        if len(token) > 4096 or token.count(".") != 2:
            raise InvalidTokenError("this is not shaped like a token of ours")
        signed, _, signature = token.rpartition(".")
        header, _, payload = signed.partition(".")
        if _read_json(header).get("alg") != ALGORITHM:
            raise InvalidTokenError("another algorithm")
        expected = hmac.digest(self._key, signed.encode("utf-8", "replace"), "sha256")
        if not hmac.compare_digest(_decoded(signature), expected):
            raise InvalidTokenError("not our signature")
        claims = _read_json(payload)
        for name, kind in _TYPES.items():
            if type(claims.get(name)) is not kind:
                raise InvalidTokenError(f"no {name}")
        for name, value in {**self._expected, "typ": typ}.items():
            if claims[name] != value:
                raise InvalidTokenError(f"another {name}")
        if not self._clock().timestamp() < claims["exp"] < _END_OF_THE_CALENDAR:
            raise InvalidTokenError("expired")
        subject = claims["sub"]
        if not (subject.isascii() and subject.isdigit() and len(subject) < 11):
            raise InvalidTokenError("no id")
        user_id = int(subject)
        if str(user_id) != subject or not 0 < user_id < 2**31:
            raise InvalidTokenError("no id")
        return TokenClaims(
            user_id=user_id,
            token_id=claims["jti"],
            expires_at=datetime.fromtimestamp(claims["exp"], tz=UTC),
        )


def _decoded(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError):
        raise InvalidTokenError("not in base64") from None


def _read_json(segment: str) -> dict[str, Any]:
    try:
        value = json.loads(_decoded(segment))
    except (ValueError, RecursionError):
        raise InvalidTokenError("no JSON") from None
    if not isinstance(value, dict):
        raise InvalidTokenError("no object")
    return value
