"""What comes in has a base; validators refuse null, and turn the moment into UTC."""

from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, field_serializer, field_validator

from toolshed.presentation.schemas.fields import Email, Name, Password


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class UserCreate(_Input):
    name: Name
    email: Email
    password: Password


class UserUpdate(_Input):
    name: Name | None = None
    email: Email | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("may be left out, but not be null")
        return value


class UserResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: int
    name: str
    email: str
    created_at: AwareDatetime

    @field_serializer("created_at")
    def _in_utc(self, moment: datetime) -> datetime:
        return moment.astimezone(UTC)
