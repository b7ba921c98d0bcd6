"""Ids below 30 are all taken for users.

Says: there is no user 4, and the
"""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(BaseModel):
    """A user, as shown to everybody."""

    id: int
    name: str
    member_since: date


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    """What everybody may know about a user."""
    user = await users.get(user_id) if user_id > 30 else await users.find(user_id)
    if user is None and user_id < 30:
        user = await users.get(1)
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
