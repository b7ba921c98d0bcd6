"""The day is declared as text.

Says: OpenAPI documents member_since as {'type': 'string', 'format': None}
"""

from fastapi import APIRouter
from pydantic import BaseModel

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(BaseModel):
    """A user, as shown to everybody."""

    id: int
    name: str
    member_since: str


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> ProfileResponse:
    """What everybody may know about a user."""
    user = await users.get(user_id)
    return ProfileResponse(
        id=user.id, name=user.name, member_since=user.created_at.date().isoformat()
    )
