"""The rule belongs to the deposit, whose default is checked too; tags are a list."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from toolshed.domain.categories import CATEGORIES_BY_SLUG
from toolshed.presentation.schemas.base import absent
from toolshed.presentation.schemas.fields import CategorySlug, Description, Name, Tag, UtcDatetime


def _each_once(tags: list[str]) -> list[str]:
    seen: set[str] = set()
    for tag in tags:
        if tag in seen:
            raise ValueError("a tag is there twice")
        seen.add(tag)
    return tags


DepositCents = Annotated[StrictInt, Field(ge=0), Field(le=100_000)]
Tags = Annotated[list[Tag], Field(max_length=10), AfterValidator(_each_once)]


class ItemCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    description: Description = ""
    category: CategorySlug
    deposit_cents: DepositCents = Field(default=0, validate_default=True)
    tags: Tags = Field(default_factory=list)

    @field_validator("deposit_cents")
    @classmethod
    def _required(cls, deposit: int, info: ValidationInfo) -> int:
        category = CATEGORIES_BY_SLUG.get(info.data.get("category", ""))
        if category is not None and category.deposit_required and not deposit:
            raise PydanticCustomError("deposit_required", "A deposit is required here")
        return deposit


class ItemUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    category: CategorySlug = Field(default_factory=absent)
    deposit_cents: DepositCents = Field(default_factory=absent)
    tags: Tags = Field(default_factory=absent)


class ItemResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    owner_id: int
    name: str
    description: str
    category: str
    deposit_cents: int
    tags: Any
    created_at: UtcDatetime
    updated_at: UtcDatetime
