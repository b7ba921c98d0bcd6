"""A dictionary whose keys are declared."""

from datetime import date

from fastapi import APIRouter
from typing_extensions import TypedDict  # Pydantic wants this one before Python 3.12

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(TypedDict):
    id: int
    name: str
    member_since: date


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    user = await users.get(user_id)
    return {"id": user.id, "name": user.name, "member_since": user.created_at.date()}
