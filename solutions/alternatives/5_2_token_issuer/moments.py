"""Moments and durations instead of seconds: jose turns an aware datetime into the number."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from jose import jwt

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import ALGORITHM, TokenType, check_key


class TokenIssuer:
    def __init__(
        self,
        *,
        secret_key: str,
        issuer: str,
        audience: str,
        lifetimes: Mapping[TokenType, int],
        clock: Clock,
    ) -> None:
        check_key(secret_key)
        self.__key = secret_key
        self.common = MappingProxyType({"iss": issuer, "aud": audience})
        self.durations = {typ: timedelta(seconds=value) for typ, value in lifetimes.items()}
        self.clock = clock

    def lifetime(self, typ: TokenType = "access") -> int:
        return self.durations[typ] // timedelta(seconds=1)

    def issue(self, user_id: int, typ: TokenType = "access", *, token_id: str | None = None) -> str:
        now = self.clock()
        claims: dict[str, Any] = dict(self.common, sub=str(user_id), typ=typ)
        claims |= {"iat": now, "exp": now + self.durations[typ]}
        claims["jti"] = str(uuid.uuid4()) if token_id is None else token_id
        return str(jwt.encode(claims, self.__key, ALGORITHM))
