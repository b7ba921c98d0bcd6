"""Fields that are not declared are taken along.

Says: UserCreate did not refuse is_admin, which it does not have
"""

from pydantic import ConfigDict, Field

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime


class UserCreate(InputModel):
    """Somebody who registers."""

    model_config = ConfigDict(extra="allow")

    name: Name
    email: Email
    password: Password


class UserUpdate(InputModel):
    """What users change about themselves: the fields that are sent, and no others."""

    name: Name = Field(default_factory=absent)
    email: Email = Field(default_factory=absent)


class UserResponse(OutputModel):
    """A user, as shown to the same user."""

    id: int
    name: str
    email: str
    created_at: UtcDatetime
