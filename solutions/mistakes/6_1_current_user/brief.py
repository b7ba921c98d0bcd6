"""The token is decoded here, as in many a tutorial, and nobody looks which kind it is.

Says: a refresh token got in: read(token) takes access tokens alone
"""

from typing import Annotated

from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from jose import JWTError, jwt

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.services import UserServiceDep

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]


def _unauthorized() -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED,
        detail="The access token is not valid",
        headers={"WWW-Authenticate": "Bearer"},
    )


async def get_current_user(
    token: BearerToken, container: ContainerDep, users: UserServiceDep
) -> User:
    settings = container.settings
    try:
        payload = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=["HS256"],
            audience=settings.token_audience,
        )
        user_id = int(payload.get("sub"))
    except (JWTError, ValueError) as error:
        raise _unauthorized() from error
    user = await users.find(user_id)
    if user is None or not user.is_active:
        raise _unauthorized()
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
