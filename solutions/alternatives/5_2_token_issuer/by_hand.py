"""A frozen dataclass that hides its key, and a signature without a library of tokens."""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import ALGORITHM, TokenType, check_key


@dataclass(frozen=True, kw_only=True)
class TokenIssuer:
    secret_key: str = field(repr=False)
    issuer: str
    audience: str
    lifetimes: Mapping[TokenType, int]
    clock: Clock

    def __post_init__(self) -> None:
        check_key(self.secret_key)
        object.__setattr__(self, "lifetimes", {**self.lifetimes})

    def lifetime(self, typ: TokenType = "access") -> int:
        return self.lifetimes[typ]

    def issue(self, user_id: int, typ: TokenType = "access", *, token_id: str | None = None) -> str:
        iat = int(self.clock().timestamp())
        payload = {
            "iss": self.issuer,
            "sub": f"{user_id}",
            "aud": self.audience,
            "exp": iat + self.lifetime(typ),
            "iat": iat,
            "jti": secrets.token_urlsafe(24) if token_id is None else token_id,
            "typ": typ,
        }
        signed = b".".join(map(_segment, ({"alg": ALGORITHM}, payload)))
        signature = hmac.digest(self.secret_key.encode(), signed, "sha256")
        return (signed + b"." + _base64(signature)).decode()


def _segment(part: object) -> bytes:
    return _base64(json.dumps(part).encode())


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
