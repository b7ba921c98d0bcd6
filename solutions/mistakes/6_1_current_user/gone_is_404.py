"""A deleted user is answered with 404.

Says: a good token of a user who is gone was answered with 404: users.get raises
"""

from typing import Annotated

from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.services import TokenReaderDep, UserServiceDep

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]


def _unauthorized() -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED,
        detail="The access token is not valid",
        headers={"WWW-Authenticate": "Bearer"},
    )


async def get_current_user(
    token: BearerToken, reader: TokenReaderDep, users: UserServiceDep
) -> User:
    try:
        claims = reader.read(token)
    except InvalidTokenError as error:
        raise _unauthorized() from error
    user = await users.get(claims.user_id)
    if not user.is_active:
        raise _unauthorized()
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
