"""The router's tag is gone.

Says: the docs show the profile under no tag
"""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile")


class ProfileResponse(BaseModel):
    """A user, as shown to everybody."""

    id: int
    name: str
    member_since: date


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    """What everybody may know about a user."""
    user = await users.get(user_id)
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
