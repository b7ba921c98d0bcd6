"""Items over the wire, version 2: money says what it is."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from toolshed.domain.errors import DepositRequiredError
from toolshed.domain.items import Item, check_deposit
from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import (
    CategorySlug,
    Description,
    Name,
    UtcDatetime,
)
from toolshed.presentation.schemas.items import DepositCents, ItemCreate, ItemUpdate, Tags


class Money(InputModel):
    """An amount, in hundredths of the currency (ISO 4217)."""

    cents: DepositCents
    currency: Literal["EUR"] = "EUR"


_NOTHING = Money(cents=0)


class ItemCreateV2(InputModel):
    """A tool that somebody offers."""

    name: Name
    description: Description = ""
    category: CategorySlug
    deposit: Money = _NOTHING
    tags: Tags = ()

    @model_validator(mode="after")
    def _deposit_fits_category(self) -> Self:
        try:
            check_deposit(self.category, self.deposit.cents)
        except DepositRequiredError as error:
            code, message = "deposit_required", "Items of this category need a deposit"
            raise PydanticCustomError(code, message) from error
        return self

    def to_v1(self) -> ItemCreate:
        """Return the same in version 1."""
        return ItemCreate.model_validate(_renamed(self.model_dump()))


class ItemUpdateV2(InputModel):
    """What an owner changes about an item: the fields that are sent, and no others."""

    name: Name = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    category: CategorySlug = Field(default_factory=absent)
    deposit: Money = Field(default_factory=absent)
    tags: Tags = Field(default_factory=absent)

    def to_v1(self) -> ItemUpdate:
        """Return the same in version 1."""
        return ItemUpdate.model_validate(_renamed(self.model_dump(exclude_unset=True)))


class MoneyResponse(OutputModel):
    """An amount, in hundredths of the currency (ISO 4217)."""

    cents: int
    currency: Annotated[str, Field(examples=["EUR"])] = "EUR"


class ItemResponseV2(OutputModel):
    """A tool on offer."""

    id: int
    owner_id: int
    name: str
    description: str
    category: str
    deposit: MoneyResponse
    tags: list[str]
    has_photo: bool
    created_at: UtcDatetime
    updated_at: UtcDatetime

    @classmethod
    def of(cls, item: Item) -> Self:
        """Return an item as version 2 shows it."""
        return cls(
            id=item.id,
            owner_id=item.owner_id,
            name=item.name,
            description=item.description,
            category=item.category,
            deposit=MoneyResponse(cents=item.deposit_cents),
            tags=list(item.tags),
            has_photo=item.photo is not None,
            created_at=item.created_at,
            updated_at=item.updated_at,
        )


def _renamed(fields: dict[str, Any]) -> dict[str, Any]:
    if "deposit" in fields:
        fields["deposit_cents"] = fields.pop("deposit")["cents"]
    return fields
