"""How collections are asked for, and what comes back."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T_co = TypeVar("T_co", covariant=True)

ItemSort = Literal["created_at", "-created_at", "name", "-name", "deposit_cents", "-deposit_cents"]
"""What items can be ordered by; with a minus, the greatest first."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a collection: at most `limit` members, after the first `offset`."""

    limit: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilters:
    """Which items, in which order.

    `q` is looked for in name and description whatever its case; an item has to have every one of
    `tags`.
    """

    q: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    sort: ItemSort = "-created_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[T_co]):
    """A part of a collection; `total` counts all members that match, not only those in `items`."""

    items: tuple[T_co, ...]
    total: int
    limit: int
    offset: int
