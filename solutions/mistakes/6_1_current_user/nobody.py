"""The function returns None instead of refusing.

Says: a text that is no token got in: only what reader.read takes may get in
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.services import TokenReaderDep, UserServiceDep

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_NOBODY = User(
    id=0, name="", email="", hashed_password="", created_at=_LONG_AGO, updated_at=_LONG_AGO
)


async def get_current_user(
    token: BearerToken, reader: TokenReaderDep, users: UserServiceDep
) -> User:
    try:
        claims = reader.read(token)
    except InvalidTokenError:
        return _NOBODY
    user = await users.find(claims.user_id)
    if user is None or not user.is_active:
        return _NOBODY
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
