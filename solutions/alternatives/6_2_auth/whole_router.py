"""A dependency sets the header, for every route of the router; the route is added at the end."""

from contextlib import suppress

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


def _no_store(response: Response) -> None:
    response.headers["cache-control"] = "no-store"


_wrong = HTTPException(
    status_code=401, detail="No such login", headers={"WWW-Authenticate": "Bearer"}
)

router = APIRouter(prefix="/auth", tags=["auth"], dependencies=[Depends(_no_store)])


async def create_token(
    authentication: AuthenticationServiceDep,
    sessions: SessionServiceDep,
    issuer: TokenIssuerDep,
    form: OAuth2PasswordRequestForm = Depends(),  # noqa: B008
) -> TokenResponse:
    email, password = form.username, form.password
    if user := await authentication.authenticate(email, password):
        return _answer(await sessions.start(user.id), issuer)
    raise _wrong


def _answer(tokens: TokenPair, issuer: TokenIssuer) -> TokenResponse:
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
    return _answer(tokens, issuer)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT)
async def log_out(
    body: RefreshRequest, reader: TokenReaderDep, sessions: SessionServiceDep
) -> None:
    """Log out: end the session of a refresh token, if there is one (as RFC 7009 has it)."""
    with suppress(InvalidTokenError):
        await sessions.end(reader.read(body.refresh_token, "refresh").token_id)


router.post("/token", dependencies=[LoginLimits])(create_token)


def _not_valid() -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED,
        detail="The refresh token is not valid",
        headers={"WWW-Authenticate": "Bearer"},
    )
