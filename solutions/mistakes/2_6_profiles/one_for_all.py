"""Everybody is the user that was tried out.

Says: the profile has the id of another user
"""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(BaseModel):
    id: int
    name: str
    member_since: date


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    await users.get(user_id)
    return ProfileResponse(id=1, name="Ada", member_since=date(2024, 12, 31))
