"""Items in memory."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from toolshed.application.queries import ItemFilters, Paging, Slice
from toolshed.domain.errors import ItemNotFoundError, ItemOnLoanError
from toolshed.domain.items import Item, NewItem
from toolshed.infrastructure.memory.store import MemoryStore, cut

# The id makes every order total, so that pages neither overlap nor leave anything out.
_SORT_KEYS: dict[str, Callable[[Item], tuple[Any, int]]] = {
    "created_at": lambda item: (item.created_at, item.id),
    "name": lambda item: (item.name.casefold(), item.id),
    "deposit_cents": lambda item: (item.deposit_cents, item.id),
}


class MemoryItemRepository:
    """An `ItemRepository`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def add(self, new: NewItem, *, now: datetime) -> Item:
        """Keep a new item and give it an id."""
        item = Item(
            id=next(self._store.item_ids),
            owner_id=new.owner_id,
            name=new.name,
            description=new.description,
            category=new.category,
            deposit_cents=new.deposit_cents,
            tags=new.tags,
            created_at=now,
            updated_at=now,
        )
        self._store.items[item.id] = item
        return item

    async def get(self, item_id: int) -> Item | None:
        """Return the item of this id, if there is one."""
        return self._store.items.get(item_id)

    async def list(self, filters: ItemFilters, paging: Paging) -> Slice[Item]:
        """Return a part of the items that match, in an order that is the same each time."""
        matching = sorted(
            (item for item in self._store.items.values() if _matches(item, filters)),
            key=_SORT_KEYS[filters.sort.removeprefix("-")],
            reverse=filters.sort.startswith("-"),
        )
        return cut(matching, paging)

    async def list_of_owner(self, owner_id: int, *, after: int, limit: int) -> Sequence[Item]:
        """Return an owner's items with ids greater than `after`, the smallest ids first."""
        found = [
            item
            for item in self._store.items.values()
            if item.owner_id == owner_id and item.id > after
        ]
        return sorted(found, key=lambda item: item.id)[:limit]

    async def update(self, item: Item) -> Item:
        """Keep a changed item; raises `ItemNotFoundError`."""
        if item.id not in self._store.items:
            raise ItemNotFoundError(item.id)
        self._store.items[item.id] = item
        return item

    async def remove(self, item_id: int) -> None:
        """Forget an item and its past loans; raises `ItemNotFoundError`, `ItemOnLoanError`."""
        if item_id not in self._store.items:
            raise ItemNotFoundError(item_id)
        if self._store.is_on_loan(item_id):
            raise ItemOnLoanError(item_id)
        del self._store.items[item_id]
        past = {loan.id for loan in self._store.loans.values() if loan.item_id == item_id}
        for loan_id in past:
            del self._store.loans[loan_id]
        for key in [key for key, loan_id in self._store.loan_keys.items() if loan_id in past]:
            del self._store.loan_keys[key]


def _matches(item: Item, filters: ItemFilters) -> bool:
    if filters.category is not None and item.category != filters.category:
        return False
    if not set(filters.tags) <= set(item.tags):
        return False
    wanted = (filters.q or "").casefold()
    return wanted in item.name.casefold() or wanted in item.description.casefold()
