"""Reading everything there is of something, however much it is."""

from collections.abc import AsyncIterator

from toolshed.application.unit_of_work import UnitOfWorkFactory
from toolshed.domain.items import Item

_BATCH = 200


class ExportService:
    """Reads in batches, each in a transaction of its own.

    Who takes a long time to read holds neither a connection nor a transaction meanwhile. What
    changes meanwhile may or may not be in the export; nothing is in it twice.
    """

    def __init__(self, begin: UnitOfWorkFactory, *, batch: int = _BATCH) -> None:
        self._begin = begin
        self._batch = batch

    async def items_of(self, owner_id: int) -> AsyncIterator[Item]:
        """Return the owner's items, the oldest first."""
        last = 0
        while True:
            async with self._begin(read_only=True) as work:
                items = await work.items.list_of_owner(owner_id, after=last, limit=self._batch)
            for item in items:
                yield item
            if len(items) < self._batch:
                return
            last = items[-1].id
