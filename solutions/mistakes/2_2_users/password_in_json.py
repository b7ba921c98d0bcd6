"""The field hides itself from the repr, and the JSON has it.

Says: the JSON shows the password
"""

from pydantic import Field

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import Email, Name, UtcDatetime


class UserCreate(InputModel):
    """Somebody who registers."""

    name: Name
    email: Email
    password: str = Field(min_length=8, max_length=128, repr=False)


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
