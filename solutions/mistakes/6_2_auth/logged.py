"""The attempt is logged with all there is.

Says: a password was logged or printed, which is the same
"""

import logging
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from toolshed.application.ports import TokenIssuer
from toolshed.application.sessions import TokenPair
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.login_limits import LoginLimits
from toolshed.presentation.api.v1.deps.services import (
    AuthenticationServiceDep,
    SessionServiceDep,
    TokenIssuerDep,
    TokenReaderDep,
)
from toolshed.presentation.schemas.tokens import RefreshRequest, TokenResponse

_logger = logging.getLogger(__name__)

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/token", dependencies=[LoginLimits])
async def create_token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    authentication: AuthenticationServiceDep,
    sessions: SessionServiceDep,
    issuer: TokenIssuerDep,
    response: Response,
) -> TokenResponse:
    _logger.info("login of %s with %s", form.username, form.password)
    user = await authentication.authenticate(form.username, form.password)
    if user is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED,
            detail="The e-mail address or the password is wrong",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return _answer(await sessions.start(user.id), issuer, response)


def _answer(tokens: TokenPair, issuer: TokenIssuer, response: Response) -> TokenResponse:
    response.headers["Cache-Control"] = "no-store"
    return TokenResponse(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_in=issuer.lifetime(),
    )


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
