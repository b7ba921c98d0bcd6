"""Items in a database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from toolshed.application.queries import ItemFilters, ItemSort, Paging, Slice
from toolshed.domain.errors import ItemNotFoundError, ItemOnLoanError
from toolshed.domain.items import Item, NewItem
from toolshed.infrastructure.persistence.models import ItemRow, ItemTagRow, LoanRow

_SORT_COLUMNS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[int]] = {
    "name": ItemRow.name_key,
    "deposit_cents": ItemRow.deposit_cents,
}
_WITH_TAGS = selectinload(ItemRow.tags)


class SqlItemRepository:
    """An `ItemRepository`. However many items there are, their tags are one statement.

    If `locks`, nobody else changes an item between `get` and the end of the transaction: what is
    decided by what was read still holds when it is written.
    """

    def __init__(self, session: AsyncSession, *, locks: bool = False) -> None:
        self._session = session
        # Not so strictly that nobody could refer to it meanwhile.
        self._lock = {"key_share": True} if locks else None

    async def add(self, new: NewItem, *, now: datetime) -> Item:
        """Keep a new item and give it an id."""
        row = ItemRow(
            owner_id=new.owner_id,
            name=new.name,
            name_key=new.name.casefold(),
            description=new.description,
            description_key=new.description.casefold(),
            category=new.category,
            deposit_cents=new.deposit_cents,
            tags=_tag_rows(new.tags),
            created_at=now,
            updated_at=now,
        )
        self._session.add(row)
        await self._session.flush()
        return row.to_domain()

    async def get(self, item_id: int) -> Item | None:
        """Return the item of this id, if there is one."""
        row = await self._session.get(
            ItemRow, item_id, options=[_WITH_TAGS], with_for_update=self._lock
        )
        return None if row is None else row.to_domain()

    async def list(self, filters: ItemFilters, paging: Paging) -> Slice[Item]:
        """Return a part of the items that match, in an order that is the same each time."""
        matching = _conditions(filters)
        total = await self._session.scalar(
            select(func.count()).select_from(ItemRow).where(*matching)
        )
        rows = await self._session.scalars(
            select(ItemRow)
            .where(*matching)
            .order_by(*_order(filters.sort))
            .limit(paging.limit)
            .offset(paging.offset)
            .options(_WITH_TAGS)
        )
        return Slice(
            items=tuple(row.to_domain() for row in rows),
            total=total or 0,
            limit=paging.limit,
            offset=paging.offset,
        )

    async def list_of_owner(self, owner_id: int, *, after: int, limit: int) -> Sequence[Item]:
        """Return an owner's items with ids greater than `after`, the smallest ids first."""
        rows = await self._session.scalars(
            select(ItemRow)
            .where(ItemRow.owner_id == owner_id, ItemRow.id > after)
            .order_by(ItemRow.id)
            .limit(limit)
            .options(_WITH_TAGS)
        )
        return [row.to_domain() for row in rows]

    async def update(self, item: Item) -> Item:
        """Keep a changed item; raises `ItemNotFoundError`."""
        row = await self._session.get(ItemRow, item.id, options=[_WITH_TAGS])
        if row is None:
            raise ItemNotFoundError(item.id)
        row.name = item.name
        row.name_key = item.name.casefold()
        row.description = item.description
        row.description_key = item.description.casefold()
        row.category = item.category
        row.deposit_cents = item.deposit_cents
        row.photo = item.photo
        row.updated_at = item.updated_at
        if item.tags != tuple(tag.tag for tag in row.tags):
            row.tags = _tag_rows(item.tags)
        await self._session.flush()
        return item

    async def remove(self, item_id: int) -> None:
        """Forget an item and its past loans; raises `ItemNotFoundError`, `ItemOnLoanError`."""
        # Locked, so that nobody borrows it between the look and the end.
        locked = select(ItemRow.id).where(ItemRow.id == item_id).with_for_update()
        if await self._session.scalar(locked) is None:
            raise ItemNotFoundError(item_id)
        on_loan = select(LoanRow.id).where(
            LoanRow.item_id == item_id, LoanRow.returned_at.is_(None)
        )
        if await self._session.scalar(on_loan) is not None:
            raise ItemOnLoanError(item_id)
        await self._session.execute(delete(ItemRow).where(ItemRow.id == item_id))


def _tag_rows(tags: tuple[str, ...]) -> "list[ItemTagRow]":
    return [ItemTagRow(position=position, tag=tag) for position, tag in enumerate(tags)]


def _conditions(filters: ItemFilters) -> "list[ColumnElement[bool]]":
    conditions = [ItemRow.tags.any(ItemTagRow.tag == tag) for tag in filters.tags]
    if filters.category is not None:
        conditions.append(ItemRow.category == filters.category)
    if filters.q is not None:
        wanted = filters.q.casefold()
        conditions.append(
            ItemRow.name_key.contains(wanted, autoescape=True)
            | ItemRow.description_key.contains(wanted, autoescape=True)
        )
    return conditions


def _order(sort: ItemSort) -> "list[UnaryExpression[Any]]":
    """Return a total order: the id tells apart what is equal, so that pages do not overlap."""
    column = _SORT_COLUMNS.get(sort.removeprefix("-"), ItemRow.created_at)
    if sort.startswith("-"):
        return [column.desc(), ItemRow.id.desc()]
    return [column.asc(), ItemRow.id.asc()]
