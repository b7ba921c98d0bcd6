"""The fields of the response may be null.

Says: OpenAPI says that name is one of several types, or any
"""

from pydantic import Field

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
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


class UserResponse(OutputModel):
    """A user, as shown to the same user."""

    id: int
    name: str | None = None
    email: str | None = None
    created_at: UtcDatetime
