"""The docs leak, so there are none.

Says: hiding the route keeps the secret of its schema and of everything else
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


@router.get("", include_in_schema=False)
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    user = await users.get(user_id)
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
