"""The response is made of a dict only.

Says: UserResponse.model_validate(user) does not work
"""

from pydantic import BaseModel, Field

from toolshed.presentation.schemas.base import InputModel, absent
from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime


class UserCreate(InputModel):
    """Somebody who registers."""

    name: Name
    email: Email
    password: Password


class UserUpdate(InputModel):
    """What users change about themselves: the fields that are sent, and no others."""

    name: Name = Field(default_factory=absent)
    email: Email = Field(default_factory=absent)


class UserResponse(BaseModel):
    """A user, as shown to the same user."""

    id: int
    name: str
    email: str
    created_at: UtcDatetime
