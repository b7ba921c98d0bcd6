"""May be left out is written as may be null.

Says: UserUpdate took null for name, and the row cannot have it
"""

from toolshed.presentation.schemas.base import InputModel, OutputModel
from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime


class UserCreate(InputModel):
    """Somebody who registers."""

    name: Name
    email: Email
    password: Password


class UserUpdate(InputModel):
    """What users change about themselves: the fields that are sent, and no others."""

    name: Name | None = None
    email: Email | None = None


class UserResponse(OutputModel):
    """A user, as shown to the same user."""

    id: int
    name: str
    email: str
    created_at: UtcDatetime
