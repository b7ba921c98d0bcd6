"""The private fields are there, and empty.

Says: the profile tells more than it should: email, hashed_password, internal_note

Says: OpenAPI still documents internal_note
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
    email: None = None
    hashed_password: None = None
    internal_note: None = None
    member_since: date


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    user = await users.get(user_id)
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
