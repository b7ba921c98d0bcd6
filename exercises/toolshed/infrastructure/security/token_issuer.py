"""Makes signed tokens (RFC 7519).

Exercise 5.2 (notebook 05, "A token is a letter with a seal"): write this class.

`issue` returns a token that is signed with the key as it is, by HS256. It says seven things and
nothing else, nor does its header, for everybody can read it:

    sub    whose it is: the user's id as text, "7"
    iss    the issuer
    aud    the audience
    typ    its type, "access" or "refresh"
    jti    its own id: `token_id` if one is given; if not, text of at least 16 characters that no
           other token has, in whichever process it is made, and that nobody can guess
    iat    when it was made: whole seconds since 1970 in UTC, of the moment that `clock()` returns
           (a begun second does not count)
    exp    when it ends: the lifetime of its type after iat

`lifetimes` says for how many seconds each type is valid (900 for "access", in the API's settings),
and `lifetime` tells it. The mapping is the caller's: it is never changed here, and if the caller
changes it later, this issuer goes on as it was made.

A key of fewer than 32 bytes is refused when the issuer is made, with a ValueError: `check_key` does
that. Neither that error nor the repr of the issuer shows the key, and nothing here logs or prints
the key or a token.
"""

import uuid  # noqa: F401
from collections.abc import Mapping

from jose import jwt  # noqa: F401

from toolshed.application.ports import Clock
from toolshed.infrastructure.security.tokens import (
    ALGORITHM,  # noqa: F401
    TokenType,
    check_key,  # noqa: F401
)


class TokenIssuer:
    """Issues tokens that are valid for `lifetimes` seconds, by their type."""

    def __init__(
        self,
        *,
        secret_key: str,
        issuer: str,
        audience: str,
        lifetimes: Mapping[TokenType, int],
        clock: Clock,
    ) -> None: ...

    def lifetime(self, typ: TokenType = "access") -> int:
        """Return for how many seconds a new token of this type is valid."""
        raise NotImplementedError

    def issue(self, user_id: int, typ: TokenType = "access", *, token_id: str | None = None) -> str:
        """Return a new token that proves who the user is, of this id or of one of its own."""
        raise NotImplementedError
