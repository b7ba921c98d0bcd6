"""A validator fills in what was not sent, and so sets it.

Says: and the handler finds other changes
"""

from typing import Self

from pydantic import Field, model_validator

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

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.name = self.name or ""
        self.email = self.email or ""
        return self


class UserResponse(OutputModel):
    """A user, as shown to the same user."""

    id: int
    name: str
    email: str
    created_at: UtcDatetime
