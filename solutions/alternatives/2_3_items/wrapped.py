"""Plain functions check, one of them around the whole model; what is common has a base."""

from collections import Counter
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ModelWrapValidatorHandler, model_validator
from pydantic_core import PydanticCustomError

from toolshed.domain.categories import CATEGORIES
from toolshed.presentation.schemas.base import InputModel, OutputModel
from toolshed.presentation.schemas.fields import CategorySlug, Description, Name, Tag, UtcDatetime

_LENT_AGAINST_DEPOSIT = {category.slug for category in CATEGORIES if category.deposit_required}


def _cents(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 100_000:
        raise ValueError("A deposit is an integer of cents, from 0 to 100000")
    return value


def _few(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(tags) > 10 or (tags and max(Counter(tags).values()) > 1):
        raise ValueError("Up to 10 different tags")
    return tags


DepositCents = Annotated[int, BeforeValidator(_cents)]
Tags = Annotated[tuple[Tag, ...], AfterValidator(_few)]


class ItemCreate(InputModel):
    name: Name
    description: Description = ""
    category: CategorySlug
    deposit_cents: DepositCents = 0
    tags: Tags = ()

    @model_validator(mode="wrap")
    @classmethod
    def _checked(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        item = handler(data)
        if item.category in _LENT_AGAINST_DEPOSIT and item.deposit_cents == 0:
            raise PydanticCustomError("deposit_required", "This category is lent for a deposit")
        return item


class ItemUpdate(InputModel):
    name: Name = ""
    description: Description = ""
    category: CategorySlug = ""
    deposit_cents: DepositCents = 0
    tags: Tags = ()


class ItemResponse(OutputModel):
    id: int
    owner_id: int
    name: str
    description: str
    category: str
    deposit_cents: int
    tags: tuple[str, ...]
    created_at: UtcDatetime
    updated_at: UtcDatetime
