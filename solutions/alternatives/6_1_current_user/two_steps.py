"""A chain: the claims are a dependency of their own, and the user depends on them."""

from typing import Annotated

from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError, TokenClaims
from toolshed.presentation.api.v1.deps.services import TokenReaderDep, UserServiceDep

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]


class _Refused(HTTPException):
    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "Log in again",
            {"WWW-Authenticate": 'Bearer realm="toolshed", error="invalid_token"'},
        )


def get_claims(token: BearerToken, reader: TokenReaderDep) -> TokenClaims:
    try:
        return reader.read(token)
    except InvalidTokenError as error:
        raise _Refused from error


async def get_current_user(
    claims: Annotated[TokenClaims, Depends(get_claims)], users: UserServiceDep
) -> User:
    user = await users.find(claims.user_id)
    if user is None or not user.is_active:
        raise _Refused
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
