"""created_at has a default.

Says: OpenAPI says that a user may come without created_at
"""

from datetime import UTC, datetime

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
    name: str
    email: str
    created_at: UtcDatetime = Field(default_factory=lambda: datetime.now(UTC))
