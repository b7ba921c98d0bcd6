"""The brief's schemas, as they are.

Says: a legacy row with an empty name turned a GET into a 500

Says: UserCreate did not refuse is_admin

Says: UserUpdate took null for name

Says: created_at left as 2026-07-01T12:00:00+02:00

Says: the repr shows the password
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, EmailStr, Field


class UserBase(BaseModel):
    """Shared user properties."""

    name: str = Field(min_length=1, max_length=100)
    email: EmailStr


class UserCreate(UserBase):
    """Properties for creating a user."""

    password: str = Field(min_length=8)


class UserUpdate(BaseModel):
    """Properties for updating a user (all optional)."""

    name: str | None = Field(default=None, min_length=1, max_length=100)
    email: EmailStr | None = None


class UserResponse(UserBase):
    """Properties returned to client."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    created_at: datetime
