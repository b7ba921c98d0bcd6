"""Items over the wire.

Exercise 2.3 (notebook 02, "Money, tags and rules between fields"): make this safe where it says
"to do". As it stands, it takes far too much.

    DepositCents    an integer from 0 to 100000, and nothing that merely looks like one: no boolean,
                    no 5.0, no "500", no NaN
    Tags            at most 10 of `Tag`, in the order they were sent; one that is there twice, once
                    all are normalized, is refused and not dropped
    category        a category that there is, wherever one is sent
    ItemCreate      what `check_deposit` of a category and a deposit raises `DepositRequiredError`
                    for is refused, also where no deposit was sent

`ItemResponse` is done, and has no rules: an item from before them is shown as it is stored.

Refused is 422, and the last rule is one of the request's validation errors: its code is
`deposit_required`, and its message says neither what was sent (the category, say) nor how the
program is made. `PydanticCustomError(code, message)` is such an error. OpenAPI documents a deposit
as an integer and tags as a list of text.
"""

from typing import Annotated, Self  # noqa: F401 - not all of these are used yet

from pydantic import AfterValidator, Field, model_validator  # noqa: F401
from pydantic_core import PydanticCustomError  # noqa: F401

from toolshed.domain.errors import DepositRequiredError  # noqa: F401
from toolshed.domain.items import check_deposit  # noqa: F401
from toolshed.presentation.schemas.base import InputModel, OutputModel, absent
from toolshed.presentation.schemas.fields import (  # noqa: F401
    CategorySlug,
    Description,
    Name,
    Tag,
    UtcDatetime,
)

DepositCents = float  # to do
"""Money in cents, up to 1000.00: an integer and nothing that merely looks like one."""

Tags = list[str]  # to do
"""Up to 10 different tags."""


class ItemCreate(InputModel):
    """A tool that somebody offers."""

    name: Name
    description: Description = ""
    category: str  # to do
    deposit_cents: DepositCents = 0
    tags: Tags = ()

    # to do: the rule between category and deposit_cents


class ItemUpdate(InputModel):
    """What an owner changes about an item: the fields that are sent, and no others.

    Rules between fields hold for the item that results, so they are not checked here.
    """

    name: Name = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    category: str = Field(default_factory=absent)  # to do
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
