"""The token may be in the query as well, where logs and histories have it.

Says: and it counts in the header Authorization alone
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Request, status
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.services import TokenReaderDep, UserServiceDep

# Relative, so that it holds behind a prefix as well.
bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token", auto_error=False)

BearerToken = Annotated[str | None, Depends(bearer_token)]


def _unauthorized() -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED,
        detail="The access token is not valid",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


async def get_current_user(
    request: Request, token: BearerToken, reader: TokenReaderDep, users: UserServiceDep
) -> User:
    """Return the active user whose access token this is.

    Whatever is wrong answers the same 401: a bad or expired token, a user who is gone or not
    active any more.
    """
    try:
        claims = reader.read(token or request.query_params.get("access_token", ""))
    except InvalidTokenError as error:
        raise _unauthorized() from error
    user = await users.find(claims.user_id)
    if user is None or not user.is_active:
        raise _unauthorized()
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
