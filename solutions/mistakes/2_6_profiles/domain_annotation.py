"""The route says that it returns a User, and so it does.

Says: a return annotation such as User is the response model where no other is declared

Says: anybody can read the e-mail address in the profile

Says: OpenAPI still documents internal_note

Says: the profile lacks member_since
"""

from fastapi import APIRouter

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


@router.get("")
async def get_profile(user_id: UserId, users: UserServiceDep) -> User:
    return await users.get(user_id)
