"""A parameter that the docs do not tell asks for everything.

Says: the profile takes full, which the docs do not tell
"""

from datetime import date

from typing import Annotated

from fastapi import APIRouter, Query, Response
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
async def get_profile(
    user_id: UserId,
    users: UserServiceDep,
    response: Response,
    full: Annotated[bool, Query(include_in_schema=False)] = False,
) -> ProfileResponse:
    """What everybody may know about a user."""
    user = await users.get(user_id)
    if full:
        response.headers["X-Email"] = user.email
    return ProfileResponse(id=user.id, name=user.name, member_since=user.created_at.date())
