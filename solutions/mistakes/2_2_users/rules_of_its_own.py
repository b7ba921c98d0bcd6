"""Some of the rules are written again here, and NUL was forgotten.

Says: somebody registered with the name 'A\\x00da'

Says: UserUpdate took 'A\\x00da' for name
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import Email, Password, UtcDatetime

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


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
