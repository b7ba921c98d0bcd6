"""What the issuer and the reader of tokens agree on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

ALGORITHM: Final = "HS256"
MIN_KEY_BYTES: Final = 32
"""RFC 7518, 3.2: a key for HS256 is at least as long as its hash."""

TokenType = Literal["access", "refresh"]


class InvalidTokenError(Exception):
    """A token that does not prove anything; the reason is for logs, not for the bearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims:
    """What a valid token says; `expires_at` is aware, in UTC."""

    user_id: int
    token_id: str
    expires_at: datetime


def check_key(secret_key: str) -> str:
    """Return the key; raises `ValueError` if it is too short for the algorithm."""
    if len(secret_key.encode()) < MIN_KEY_BYTES:
        msg = f"a signing key has at least {MIN_KEY_BYTES} bytes"
        raise ValueError(msg)
    return secret_key
