"""The profile inherits what users see of themselves.

Says: anybody can read the e-mail address in the profile

Says: OpenAPI still documents email
"""

from datetime import date

from fastapi import APIRouter
from pydantic import computed_field

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId
from toolshed.presentation.schemas.users import UserResponse

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(UserResponse):
    @computed_field
    @property
    def member_since(self) -> date:
        return self.created_at.date()


@router.get("", response_model=ProfileResponse)
async def get_profile(user_id: UserId, users: UserServiceDep) -> User:
    return await users.get(user_id)
