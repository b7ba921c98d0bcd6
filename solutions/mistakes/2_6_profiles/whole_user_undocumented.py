"""A second route tells everything, and the docs do not tell of it.

Says: GET /users/{user_id}/profile/full is served as well
"""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from toolshed.domain.users import User
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
    user = await users.get(user_id)
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())


@router.get("/full", include_in_schema=False)
async def get_all(user_id: UserId, users: UserServiceDep) -> User:
    """All that is known of a user."""
    return await users.get(user_id)
