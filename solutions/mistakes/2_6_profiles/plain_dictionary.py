"""The answer is right, and nobody can know beforehand.

Says: OpenAPI does not say what a profile is
"""

from typing import Any

from fastapi import APIRouter

from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> dict[str, Any]:
    user = await users.get(user_id)
    return {"id": user.id, "name": user.name, "member_since": user.created_at.date()}
