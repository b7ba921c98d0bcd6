"""The model of the whole user documents another answer.

Says: OpenAPI still has the schema User, which does: some other answer
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


@router.get("", responses={403: {"model": User}})
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    """What everybody may know about a user."""
    user = await users.get(user_id)
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
