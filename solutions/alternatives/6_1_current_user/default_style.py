"""Defaults instead of Annotated, the repository instead of the service, the refusal made once."""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

from toolshed.application.ports import UserRepository
from toolshed.domain.users import User
from toolshed.infrastructure.security.token_reader import TokenReader
from toolshed.infrastructure.security.tokens import InvalidTokenError
from toolshed.presentation.api.v1.deps.services import get_token_reader, get_user_repository

bearer_token = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token")

BearerToken = Annotated[str, Depends(bearer_token)]


async def get_current_user(
    token: str = Depends(bearer_token),
    reader: TokenReader = Depends(get_token_reader),  # noqa: B008
    users: UserRepository = Depends(get_user_repository),  # noqa: B008
) -> User:
    refusal = HTTPException(
        status_code=401, detail="Invalid credentials", headers={"WWW-Authenticate": "Bearer"}
    )
    try:
        user_id = reader.read(token).user_id
    except InvalidTokenError:
        raise refusal from None
    user = await users.get(user_id)
    if user and user.is_active:
        return user
    raise refusal


CurrentUser = Annotated[User, Depends(get_current_user)]
