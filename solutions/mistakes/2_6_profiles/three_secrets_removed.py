"""What sounds secret is gone from the model, the rest stays.

Says: the profile tells more than it should: is_active, created_at

Says: OpenAPI still documents is_active
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
    is_active: bool
    created_at: datetime

    @computed_field
    @property
    def member_since(self) -> date:
        return self.created_at.date()


@router.get("", response_model=ProfileResponse)
async def get_profile(user_id: UserId, users: UserServiceDep) -> User:
    return await users.get(user_id)
