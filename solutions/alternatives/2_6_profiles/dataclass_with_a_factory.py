"""A dataclass of the standard library, which knows how it is made of a user."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from fastapi import APIRouter, Depends, HTTPException

from toolshed.application.users import UserService
from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.services import get_user_service

router = APIRouter(tags=["users"])


@dataclass(frozen=True, slots=True)
class ProfileResponse:
    id: int
    name: str
    member_since: date

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(user.id, user.name, user.created_at.date())


async def _known_user(
    user_id: int,
    users: UserService = Depends(get_user_service),  # noqa: B008 - the default style
) -> User:
    user = await users.find(user_id)
    if user is None:
        raise HTTPException(status_code=404, detail="There is no such user")
    return user


@router.get("/users/{user_id}/profile", response_model=ProfileResponse)
def get_profile(user: User = Depends(_known_user)):  # noqa: B008
    return ProfileResponse.of(user)
