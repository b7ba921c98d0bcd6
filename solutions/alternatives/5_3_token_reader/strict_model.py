"""The library verifies the signature alone; a strict pydantic model reads what was signed."""

from datetime import UTC, datetime
from typing import Annotated

from jose import jws
from jose.exceptions import JWSError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import (
    ALGORITHM,
    InvalidTokenError,
    TokenClaims,
    TokenType,
    check_key,
)


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True)

    sub: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,9}$")]
    iss: str
    aud: str
    typ: str
    jti: str
    iat: int
    exp: Annotated[int, Field(lt=253_402_300_800)]


class TokenReader:
    def __init__(self, *, secret_key: str, issuer: str, audience: str, clock: Clock) -> None:
        check_key(secret_key)
        self._secret_key, self._issuer, self._audience = secret_key, issuer, audience
        self._clock = clock

    def read(self, token: str, typ: TokenType = "access") -> TokenClaims:
        if len(token) > 4096:
            raise InvalidTokenError
        try:
            payload = jws.verify(token, self._secret_key, ALGORITHM)
            claims = _Claims.model_validate_json(payload)
        except (JWSError, ValidationError, UnicodeEncodeError, RecursionError):
            raise InvalidTokenError from None
        expected = (self._issuer, self._audience, typ)
        if (claims.iss, claims.aud, claims.typ) != expected:
            raise InvalidTokenError
        user_id, expires_at = int(claims.sub), datetime.fromtimestamp(claims.exp, UTC)
        if user_id > 2_147_483_647 or expires_at <= self._clock():
            raise InvalidTokenError
        return TokenClaims(user_id=user_id, token_id=claims.jti, expires_at=expires_at)
