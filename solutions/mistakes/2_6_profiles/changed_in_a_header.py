"""A header tells when the account was changed last.

Says: a header of the answer tells what the profile does not
"""

from datetime import date

from fastapi import APIRouter, Response
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
async def get_profile(user_id: UserId, users: UserServiceDep, response: Response) -> ProfileResponse:
    """What everybody may know about a user."""
    user = await users.get(user_id)
    response.headers["Last-Modified"] = user.updated_at.isoformat()
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
