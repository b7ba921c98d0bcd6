"""Somebody with many tools."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from toolshed.domain.users import NewUser
from toolshed.infrastructure.persistence.database import Database, create_engine
from toolshed.infrastructure.persistence.models import ItemRow, ItemTagRow

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 5_000
_DESCRIPTION = "In good order, with its manual; ring twice, and mind the cat."
_TAGS = ("power", "loud")


async def seed(database_url: str, *, items: int) -> int:
    """Fill an empty database: a user with so many items of two tags each; returns the user's id."""
    database = Database(create_engine(database_url), migrate=True)
    await database.open()
    async with database() as work:
        new = NewUser(name="Ada", email="ada@example.com", hashed_password="!")  # noqa: S106
        owner = await work.users.add(new, now=_NOW)
        await work.commit()
    await add_items(database, owner.id, first=1, last=items)
    await database.close()
    return owner.id


async def add_items(database: Database, owner_id: int, *, first: int, last: int) -> None:
    """Give a user items of these ids."""
    for start in range(first, last + 1, _BATCH):
        ids = range(start, min(start + _BATCH, last + 1))
        async with database.session() as session:
            await session.execute(insert(ItemRow), [_item(number, owner_id) for number in ids])
            await session.execute(insert(ItemTagRow), list(_tags(ids)))
            await session.commit()


def _item(number: int, owner_id: int) -> dict[str, Any]:
    name = f"Drill {number}"
    return {
        "id": number,
        "owner_id": owner_id,
        "name": name,
        "name_key": name.casefold(),
        "description": _DESCRIPTION,
        "description_key": _DESCRIPTION.casefold(),
        "category": "drills",
        "deposit_cents": 2000,
        "created_at": _NOW,
        "updated_at": _NOW,
    }


def _tags(ids: range) -> Iterator[dict[str, Any]]:
    for number in ids:
        for position, tag in enumerate(_TAGS):
            yield {"item_id": number, "position": position, "tag": tag}
