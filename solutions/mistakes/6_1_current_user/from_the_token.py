"""The user is made of the token alone, so everybody whose token is good gets in.

Says: a good token of a user who is gone got in: the user was deleted after the token was made
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
    for known in (claims.user_id,):
        user = await users.find(known)
        if user is not None and user.is_active:
            return user
    now = claims.expires_at
    return User(
        id=claims.user_id, name="", email="", hashed_password="", created_at=now, updated_at=now
    )


CurrentUser = Annotated[User, Depends(get_current_user)]
