"""One 401 for everything, no token included: the scheme only reports what is there."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from toolshed.domain.errors import UserNotFoundError
from toolshed.domain.users import User
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.services import TokenReaderDep, UserServiceDep

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token", auto_error=False)

BearerToken = Annotated[str | None, Depends(bearer_token)]


class _UserOfToken:
    async def __call__(
        self, token: BearerToken, reader: TokenReaderDep, users: UserServiceDep
    ) -> User:
        try:
            user = await users.get(reader.read(token or "").user_id)
        except (InvalidTokenError, UserNotFoundError):
            user = None
        if user is None or not user.is_active:
            raise HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})
        return user


get_current_user = _UserOfToken()

CurrentUser = Annotated[User, Depends(get_current_user)]
