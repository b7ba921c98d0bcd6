"""Profiles: what neighbours see of each other.

Exercise 2.6 (notebook 02, "What leaves the house"): this module works, and it tells too much.
Look at what GET /users/{user_id}/profile answers and at what OpenAPI says of it, then mend it.

Anybody may ask for a profile, and it has three fields, which are always there:

    id              the user's id
    name            the user's name
    member_since    the day on which the account was made, as a date: "2026-03-14"

Nothing else that is known of a user leaves the house: not with the answer, and not in OpenAPI,
which is read by those who look for more. That holds for the fields that `User` has today, and for
those that somebody adds to it tomorrow. OpenAPI documents the three fields with their types, all of
them required, so that clients can rely on them. The router keeps its tag, and the route takes the
id alone. The day is the one in UTC, wherever the server stands; `created_at` is in UTC. A user that
there is not is answered with 404, as it is now.
"""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, computed_field

from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.services import UserServiceDep
from toolshed.presentation.api.v1.params import UserId

router = APIRouter(prefix="/users/{user_id}/profile", tags=["users"])


class ProfileResponse(BaseModel):
    """A user, as shown to everybody: what is known of them, but for what the route leaves out."""

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


@router.get("", response_model=ProfileResponse, response_model_exclude={"hashed_password"})
async def get_profile(user_id: UserId, users: UserServiceDep) -> User:
    """What everybody may know about a user."""
    return await users.get(user_id)
