"""What is shown is listed in the decorator, and the model stays.

Says: response_model_exclude and _include change the answer alone
"""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, computed_field

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    hashed_password: str
    internal_note: str
    is_active: bool
    created_at: datetime

    @computed_field
    @property
    def member_since(self) -> date:
        return self.created_at.date()


_PUBLIC = {"id", "name", "member_since"}


@router.get("", response_model=ProfileResponse, response_model_include=_PUBLIC)
async def get_profile(user_id: UserId, users: UserServiceDep) -> User:
    return await users.get(user_id)
