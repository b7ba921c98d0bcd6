"""Reads signed tokens.

Exercise 5.3 (notebook 05, "Reading what anybody may have written"): this module works, and takes
far too much. Throw hostile tokens at it, as the notebook does, then mend it.

`read` gets text that anybody may have written. Whatever it is, there are two ways out: the
`TokenClaims` of a token that our issuer made, or an `InvalidTokenError`. A token is ours if

    it is signed with our key, by HS256 and by nothing else; nothing is ours where that key is a
        public one, in PEM (jose sees to that)
    it has at most 4096 characters; longer ones are refused before anything is decoded
    it has all of sub, iss, aud, typ, jti, iat and exp, as the issuer writes them: exp and iat are
        whole seconds since 1970, the others are text (our issuer writes no more than these; jose
        has its own view of nbf and at_hash, which does no harm)
    typ is the type that is asked for
    iss and aud are those of this reader, letter by letter
    the present, which `clock()` returns, is before exp; on that very second it is over. (jose also
        asks the machine's clock, which does no harm)
    sub is str(user_id), of an id from 1 to 2147483647: "7", and not "07", " 7" or "7_0"

Text that nests a thousand brackets is no token either. But what is no fault of the token's must
not be taken for one: if the clock fails, or the library does (an OSError, say), that exception goes
on up, for it belongs into the log as a 500. The reason in an `InvalidTokenError` goes into logs, so
it does not repeat the token, and nothing here logs or prints one. `TokenClaims.expires_at` is
aware, in UTC.
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
            user_id = int(payload.get("sub"))
        except (JWTError, ValueError) as error:
            raise InvalidTokenError(f"invalid credentials: {token}") from error
        exp = payload.get("exp")
        return TokenClaims(
            user_id=user_id,
            token_id=payload.get("jti", ""),
            expires_at=datetime.fromtimestamp(exp, UTC) if exp else _FOREVER,
        )
