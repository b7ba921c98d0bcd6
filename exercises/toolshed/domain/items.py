"""Tools on offer."""

from dataclasses import dataclass
from datetime import datetime

from toolshed.domain.categories import CATEGORIES_BY_SLUG
from toolshed.domain.errors import DepositRequiredError


def check_deposit(category: str, deposit_cents: int) -> None:
    """Raise `DepositRequiredError` if items of this category are not lent without a deposit."""
    known = CATEGORIES_BY_SLUG.get(category)
    if known is not None and known.deposit_required and deposit_cents == 0:
        raise DepositRequiredError


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A tool that an owner offers: an item the library has not given an id yet."""

    owner_id: int
    name: str
    description: str
    category: str
    deposit_cents: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A tool on offer.

    `category` is a category's slug, `deposit_cents` what a borrower leaves with the owner, `photo`
    the name that its photo is kept by, if there is one; times are aware, in UTC.
    """

    id: int
    owner_id: int
    name: str
    description: str
    category: str
    deposit_cents: int
    tags: tuple[str, ...]
    photo: str | None = None
    created_at: datetime
    updated_at: datetime
