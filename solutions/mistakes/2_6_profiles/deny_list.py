"""All of the user but what is known to be private.

Says: a field that was added after your code was written, and the profile tells it

Says: OpenAPI does not say what a profile is
"""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


_PRIVATE = ("email", "hashed_password", "internal_note", "is_active", "created_at", "updated_at")


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> dict[str, Any]:
    user = await users.get(user_id)
    profile = {**asdict(user), "member_since": user.created_at.date()}
    for name in _PRIVATE:
        del profile[name]
    return profile
