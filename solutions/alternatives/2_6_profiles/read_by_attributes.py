"""The route returns the user, and the response model takes from it what it shows."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BeforeValidator, Field

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId
from toolshed.presentation.schemas.base import OutputModel

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


class ProfileResponse(OutputModel):
    id: int
    name: str
    member_since: Annotated[date, BeforeValidator(_day), Field(validation_alias="created_at")]


@router.get("", response_model=ProfileResponse)
async def get_profile(user_id: UserId, users: UserServiceDep) -> User:
    return await users.get(user_id)
