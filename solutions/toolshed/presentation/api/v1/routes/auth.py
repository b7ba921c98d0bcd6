"""Tokens for passwords (OAuth 2.0, RFC 6749)."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from toolshed.presentation.api.v1.deps.login_limits import LoginLimits
from toolshed.presentation.api.v1.deps.services import AuthenticationServiceDep, TokenIssuerDep
from toolshed.presentation.schemas.tokens import TokenResponse

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/token", dependencies=[LoginLimits])
async def create_token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    authentication: AuthenticationServiceDep,
    issuer: TokenIssuerDep,
    response: Response,
) -> TokenResponse:
    """Log in: an access token for an e-mail address and its password."""
    user = await authentication.authenticate(form.username, form.password)
    if user is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED,
            detail="The e-mail address or the password is wrong",
            headers={"WWW-Authenticate": "Bearer"},
        )
    # RFC 6749, 5.1: nothing on the way keeps a token.
    response.headers["Cache-Control"] = "no-store"
    return TokenResponse(access_token=issuer.issue(user.id), expires_in=issuer.lifetime())
