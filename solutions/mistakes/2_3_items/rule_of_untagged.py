"""The rule is asked for where there are no tags, and nowhere else.

Says: was accepted with a deposit of 0: the rule needs two fields
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from toolshed.domain.errors import DepositRequiredError
from toolshed.domain.items import check_deposit
from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import (
    CategorySlug,
    Description,
    Name,
    Tag,
    UtcDatetime,
)


def _all_different(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(tags)) < len(tags):
        code, message = "duplicate_tags", "Each tag may be given once"
        raise PydanticCustomError(code, message)
    return tags


DepositCents = Annotated[int, Field(strict=True, ge=0, le=100_000)]
"""Money in cents, up to 1000.00: an integer and nothing that merely looks like one."""

Tags = Annotated[
    tuple[Tag, ...],
    Field(max_length=10, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_all_different),
]
"""Up to 10 different tags."""


class ItemCreate(InputModel):
    """A tool that somebody offers."""

    name: Name
    description: Description = ""
    category: CategorySlug
    deposit_cents: DepositCents = 0
    tags: Tags = ()

    @model_validator(mode="after")
    def _deposit_fits_category(self) -> Self:
        if self.tags:
            return self
        try:
            check_deposit(self.category, self.deposit_cents)
        except DepositRequiredError as error:
            code, message = "deposit_required", "Items of this category need a deposit"
            raise PydanticCustomError(code, message) from error
        return self


class ItemUpdate(InputModel):
    """What an owner changes about an item: the fields that are sent, and no others.

    Rules between fields hold for the item that results, so they are not checked here.
    """

    name: Name = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    category: CategorySlug = Field(default_factory=absent)
    deposit_cents: DepositCents = Field(default_factory=absent)
    tags: Tags = Field(default_factory=absent)


class ItemResponse(OutputModel):
    """A tool on offer."""

    id: int
    owner_id: int
    name: str
    description: str
    category: str
    deposit_cents: int
    tags: list[str]
    created_at: UtcDatetime
    updated_at: UtcDatetime
