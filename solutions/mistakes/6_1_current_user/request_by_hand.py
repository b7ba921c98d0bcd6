"""The header is read from the request, so the docs do not know of it.

Says: OpenAPI does not know that the route is protected, so /docs has no padlock
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Request, status
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


async def get_current_user(request: Request, reader: TokenReaderDep, users: UserServiceDep) -> User:
    try:
        claims = reader.read(request.headers.get("Authorization", "").removeprefix("Bearer "))
    except InvalidTokenError as error:
        raise _unauthorized() from error
    user = await users.find(claims.user_id)
    if user is None or not user.is_active:
        raise _unauthorized()
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
