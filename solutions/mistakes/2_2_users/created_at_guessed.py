"""A moment without an offset is shown without one.

Says: created_at left as 2026-03-01T08:00:00, without an offset: each client
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import Email, Name, Password


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
    created_at: Annotated[
        datetime, AfterValidator(lambda moment: moment.astimezone(UTC) if moment.tzinfo else moment)
    ]
