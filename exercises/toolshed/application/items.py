"""Offering tools, and finding them."""

from toolshed.application.photos import Discard
from toolshed.application.ports import Clock, ItemRepository
from toolshed.application.queries import ItemFilters, Paging, Slice
from toolshed.domain.errors import ItemNotFoundError
from toolshed.domain.items import Item, NewItem, check_deposit


class ItemService:
    """The use cases of items. Who may do what is the caller's business."""

    def __init__(self, items: ItemRepository, clock: Clock, *, discard: Discard) -> None:
        self._items = items
        self._clock = clock
        self._discard = discard

    async def list(self, filters: ItemFilters, paging: Paging) -> Slice[Item]:
        """Return a part of the items that match."""
        return await self._items.list(filters, paging)

    async def get(self, item_id: int) -> Item:
        """Return one item; raises `ItemNotFoundError`."""
        item = await self._items.get(item_id)
        if item is None:
            raise ItemNotFoundError(item_id)
        return item

    async def create(self, new: NewItem) -> Item:
        """Offer an item; raises `DepositRequiredError`."""
        check_deposit(new.category, new.deposit_cents)
        return await self._items.add(new, now=self._clock())

    async def update(self, item: Item) -> Item:
        """Keep a changed item; raises `DepositRequiredError`, `ItemNotFoundError`."""
        check_deposit(item.category, item.deposit_cents)
        return await self._items.update(item)

    async def delete(self, item: Item) -> None:
        """Withdraw an item; raises `ItemOnLoanError`, `ItemNotFoundError`."""
        await self._items.remove(item.id)
        if item.photo is not None:
            self._discard(item.photo)
