"""The least is taken for a number that is too small itself.

Says: UserCreate refuses a password of 8 characters
"""

from pydantic import Field, SecretStr

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import Email, Name, UtcDatetime


class UserCreate(InputModel):
    """Somebody who registers."""

    name: Name
    email: Email
    password: SecretStr = Field(min_length=9, max_length=128)


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
