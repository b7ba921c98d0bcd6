"""Tokens for passwords (OAuth 2.0, RFC 6749).

Exercise 6.2 (notebook 06, "Logging in"): make `create_token` the route POST /auth/token, and write
`_answer`. The two routes below it are given: they stay as they are, and `refresh_token` answers by
`_answer` as well.

    POST /auth/token    200  the tokens, for an e-mail address and its password
                        401  with the header WWW-Authenticate: Bearer, and one and the same detail
                             whether the address, the password or the account is the reason

The request is the form of OAuth 2 (`OAuth2PasswordRequestForm`, application/x-www-form-urlencoded),
no JSON and no query: its field `username` is the e-mail address, in whatever spelling, and
`password` is checked exactly as it was sent. `grant_type` may be left out. In the decorator,
`dependencies=[LoginLimits]` counts the attempts (chapter 7 tells how), and the docs show the form
and the `TokenResponse`. Neither the password nor a token is ever logged, or printed. What
`authenticate` raises, if the database does not answer, say, is no failed login: it goes on its way.

`_answer` returns a `TokenResponse` of four fields (`token_type` has its default, "bearer";
`expires_in` is the lifetime of an access token in seconds), and every answer that carries tokens
has the header Cache-Control: no-store (RFC 6749, 5.1), so that nothing on the way keeps one.

What you have:

    await authentication.authenticate(email, password)   the `User`, or None, whatever the reason;
                                                         it knows every spelling of an address
    await sessions.start(user_id)      a new session: a `TokenPair`, with `access_token` and
                                       `refresh_token`
    issuer.lifetime()                  the lifetime of an access token, in seconds
    response.headers[...] = ...        sets a header of the answer
"""

from contextlib import suppress
from typing import Annotated  # noqa: F401

from fastapi import APIRouter, Depends, HTTPException, Response, status  # noqa: F401
from fastapi.security import OAuth2PasswordRequestForm  # noqa: F401

from toolshed.application.ports import TokenIssuer
from toolshed.application.sessions import TokenPair
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.login_limits import LoginLimits  # noqa: F401
from toolshed.presentation.api.v1.deps.services import (
    AuthenticationServiceDep,
    SessionServiceDep,
    TokenIssuerDep,
    TokenReaderDep,
)
from toolshed.presentation.schemas.tokens import RefreshRequest, TokenResponse

router = APIRouter(prefix="/auth", tags=["auth"])


async def create_token(
    authentication: AuthenticationServiceDep,
    sessions: SessionServiceDep,
    issuer: TokenIssuerDep,
    response: Response,
) -> TokenResponse:
    """Log in: an access token for an e-mail address and its password."""
    raise NotImplementedError


def _answer(tokens: TokenPair, issuer: TokenIssuer, response: Response) -> TokenResponse:
    """Return what goes out, and keep it out of every cache."""
    raise NotImplementedError


@router.post("/refresh")
async def refresh_token(
    body: RefreshRequest,
    reader: TokenReaderDep,
    sessions: SessionServiceDep,
    issuer: TokenIssuerDep,
    response: Response,
) -> TokenResponse:
    """Stay logged in: new tokens for a refresh token, which is good for that once.

    If it comes again, the session ends, also for whoever has the new tokens.
    """
    try:
        claims = reader.read(body.refresh_token, "refresh")
    except InvalidTokenError as error:
        raise _not_valid() from error
    tokens = await sessions.renew(claims.token_id)
    if tokens is None:
        raise _not_valid()
    return _answer(tokens, issuer, response)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT)
async def log_out(
    body: RefreshRequest, reader: TokenReaderDep, sessions: SessionServiceDep
) -> None:
    """Log out: end the session of a refresh token, if there is one (as RFC 7009 has it)."""
    with suppress(InvalidTokenError):
        await sessions.end(reader.read(body.refresh_token, "refresh").token_id)


def _not_valid() -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED,
        detail="The refresh token is not valid",
        headers={"WWW-Authenticate": "Bearer"},
    )
