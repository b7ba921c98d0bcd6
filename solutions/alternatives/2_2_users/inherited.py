"""The models for input inherit from each other, and a null is found before anything else."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from toolshed.presentation.schemas.base import InputModel
from toolshed.presentation.schemas.fields import Email, Name, Password, UtcDatetime


class UserUpdate(InputModel):
    name: Name = Field(default="", json_schema_extra={"examples": ["Ada"]})
    email: Email = ""

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, data: Any) -> Any:
        if isinstance(data, dict) and None in data.values():
            raise ValueError("null means nothing here")
        return data


class UserCreate(UserUpdate):
    name: Name
    email: Email
    password: Password = Field(description="8 to 128 characters", examples=["correct horse"])


class UserResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True, title="User")

    id: int = Field(ge=1)
    name: str = ""
    email: str = ""
    created_at: UtcDatetime
