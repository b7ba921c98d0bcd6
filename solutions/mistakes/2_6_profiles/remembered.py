"""Users are remembered from the first time they were asked for.

Says: and keep nothing of what it said before
"""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


_seen: dict[int, "ProfileResponse"] = {}


class ProfileResponse(BaseModel):
    """A user, as shown to everybody."""

    id: int
    name: str
    member_since: date


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    """What everybody may know about a user."""
    if user_id not in _seen:
        user = await users.get(user_id)
        _seen[user_id] = ProfileResponse(
            id=user.id, name=user.name, member_since=user.created_at.date()
        )
    return _seen[user_id]
