"""Who is not there has a profile that is null.

Says: there is no user 31, and the answer is 200 and null
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
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse | None:
    user = await users.find(user_id)
    if user is None:
        return None
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
