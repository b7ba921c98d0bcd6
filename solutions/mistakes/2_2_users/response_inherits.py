"""The response inherits the fields of the input, and their rules.

Says: a legacy row with an empty name turned a GET into a 500: the response has the rules
"""

from pydantic import BaseModel, Field

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime


class _User(BaseModel):
    name: Name
    email: Email


class UserCreate(InputModel, _User):
    """Somebody who registers."""

    password: Password


class UserUpdate(InputModel):
    """What users change about themselves: the fields that are sent, and no others."""

    name: Name = Field(default_factory=absent)
    email: Email = Field(default_factory=absent)


class UserResponse(OutputModel, _User):
    """A user, as shown to the same user."""

    id: int
    created_at: UtcDatetime
