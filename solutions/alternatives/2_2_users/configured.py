"""Each model has a configuration of its own, and the defaults of the update are None."""

from pydantic import BaseModel, ConfigDict

from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime


class UserCreate(BaseModel, extra="forbid"):
    name: Name
    email: Email
    password: Password


class UserUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name = None  # type: ignore[assignment]
    email: Email = None  # type: ignore[assignment]


class UserResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    created_at: UtcDatetime
