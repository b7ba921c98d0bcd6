"""The update takes any text.

Says: the fields of UserUpdate are name and email, of the types of the vocabulary

Says: UserUpdate took '   ' for name
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

    name: str = ""
    email: str = ""


class UserResponse(OutputModel):
    """A user, as shown to the same user."""

    id: int
    name: str
    email: str
    created_at: UtcDatetime
