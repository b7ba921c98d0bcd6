"""The moment is turned into text by hand.

Says: created_at is not documented as a date-time
"""

from datetime import datetime

from pydantic import Field, field_serializer

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
    name: str
    email: str
    created_at: UtcDatetime

    @field_serializer("created_at")
    def _text(self, moment: datetime) -> str:
        return moment.isoformat()
