"""Each reason has a detail of its own.

Says: are answered differently, so whoever tries tokens learns which account exists
"""

from typing import Annotated

from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.services import TokenReaderDep, UserServiceDep

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail=detail, headers={"WWW-Authenticate": "Bearer"}
    )


async def get_current_user(
    token: BearerToken, reader: TokenReaderDep, users: UserServiceDep
) -> User:
    try:
        claims = reader.read(token)
    except InvalidTokenError as error:
        raise _unauthorized("The token is not valid") from error
    user = await users.find(claims.user_id)
    if user is None:
        raise _unauthorized("This user does not exist")
    if not user.is_active:
        raise _unauthorized("This account has been closed")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
