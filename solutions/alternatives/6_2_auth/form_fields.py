"""The fields of the form one by one, and an answer with its header made by hand."""

from collections.abc import MutableMapping
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Response, status
from fastapi.responses import JSONResponse
from pydantic import SecretStr

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

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/token", response_model=TokenResponse, dependencies=[LoginLimits])
async def create_token(
    username: Annotated[str, Form()],
    password: Annotated[SecretStr, Form()],
    authentication: AuthenticationServiceDep,
    sessions: SessionServiceDep,
    issuer: TokenIssuerDep,
) -> JSONResponse:
    user = await authentication.authenticate(username, password.get_secret_value())
    if not user:
        raise HTTPException(401, "Try again", {"WWW-Authenticate": 'Bearer realm="toolshed"'})
    headers: dict[str, str] = {}
    body = _answer(await sessions.start(user.id), issuer, headers)
    return JSONResponse(body.model_dump(), headers=headers)


def _answer(
    tokens: TokenPair, issuer: TokenIssuer, headers: MutableMapping[str, str]
) -> TokenResponse:
    headers["Cache-Control"] = "no-store, private"
    return TokenResponse(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_in=issuer.lifetime("access"),
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
    return _answer(tokens, issuer, response.headers)


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
