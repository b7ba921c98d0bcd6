"""What is peculiar to databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, event, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from toolshed.application.queries import ItemFilters, Paging
from toolshed.domain.errors import StorageUnavailableError
from toolshed.domain.items import NewItem
from toolshed.domain.users import NewUser
from toolshed.infrastructure.persistence.database import Database, create_engine
from toolshed.infrastructure.persistence.migrate import downgrade, upgrade
from toolshed.infrastructure.persistence.models import Base

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HASH = "$argon2id$very-secret"


def tool(owner_id: int, name: str = "Drill") -> NewItem:
    return NewItem(
        owner_id=owner_id,
        name=name,
        description="",
        category="drills",
        deposit_cents=0,
        tags=("a",),
    )


async def test_statements_do_not_grow_with_the_items(database: Database) -> None:
    statements: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    async with database() as work:
        ada = await work.users.add(
            NewUser(name="Ada", email="ada@example.com", hashed_password=HASH), now=NOW
        )
        for number in range(30):
            await work.items.add(tool(ada.id, f"Drill {number}"), now=NOW)
        await work.commit()
    event.listen(database.engine.sync_engine, "before_cursor_execute", count)

    async with database(read_only=True) as work:
        page = await work.items.list(ItemFilters(), Paging(limit=30, offset=0))

    assert len(page.items) == 30
    assert all(item.tags == ("a",) for item in page.items)
    assert len(statements) == 3


async def with_drill(database: Database) -> int:
    async with database() as work:
        new = NewUser(name="Ada", email="ada@example.com", hashed_password=HASH)
        ada = await work.users.add(new, now=NOW)
        drill = await work.items.add(tool(ada.id), now=NOW)
        await work.commit()
    return drill.id


async def test_changes_at_the_same_time_are_all_kept(database: Database) -> None:
    drill_id = await with_drill(database)

    async def add_tag(tag: str) -> None:
        async with database() as work:
            drill = await work.items.get(drill_id)
            assert drill is not None
            await work.items.update(replace(drill, tags=(*drill.tags, tag)))
            await work.commit()

    await asyncio.gather(*(add_tag(tag) for tag in "bcdefg"))

    async with database(read_only=True) as work:
        drill = await work.items.get(drill_id)
    assert drill is not None
    assert sorted(drill.tags) == ["a", "b", "c", "d", "e", "f", "g"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_waits_too_long_is_told_to_come_back(database: Database) -> None:
    drill_id = await with_drill(database)

    def be_quick(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 50")

    async with database() as first:
        await first.items.get(drill_id)
        event.listen(database.engine.sync_engine, "begin", be_quick)
        with pytest.raises(StorageUnavailableError):
            async with database() as second:
                await second.items.get(drill_id)
        async with database(read_only=True) as reader:
            assert await reader.items.get(drill_id) is not None


async def test_foreign_keys_hold_and_errors_do_not_quote(database: Database) -> None:
    async with database() as work:
        with pytest.raises(IntegrityError) as refused:
            await work.items.add(tool(99, "Whose?"), now=NOW)
    assert "Whose?" not in str(refused.value)


async def test_naive_times_are_refused(database: Database) -> None:
    new = NewUser(name="Ada", email="ada@example.com", hashed_password=HASH)
    async with database() as work:
        with pytest.raises(StatementError, match="zone"):
            await work.users.add(new, now=NOW.replace(tzinfo=None))


async def test_migrations_lead_to_the_models_and_back(database: Database) -> None:
    def drop_all(connection: Connection) -> None:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")

    def difference(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    def tables(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    async with database.engine.begin() as connection:
        await connection.run_sync(drop_all)
    await upgrade(database.engine)
    await upgrade(database.engine)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await downgrade(database.engine, "base")
    async with database.engine.connect() as connection:
        assert await connection.run_sync(tables) == ["alembic_version"]
    await upgrade(database.engine)


@pytest.mark.parametrize(
    ("error", "is_unavailable"),
    [
        (asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"), True),
        (asyncpg.AdminShutdownError("terminating connection"), True),
        (asyncpg.CannotConnectNowError("the database system is starting up"), True),
        (asyncpg.DeadlockDetectedError("deadlock detected"), True),
        (asyncpg.QueryCanceledError("canceling statement"), True),
        (asyncpg.NumericValueOutOfRangeError("out of range"), False),
    ],
)
async def test_what_postgresql_says(error: Exception, is_unavailable: bool) -> None:
    """Which of its errors are no fault of the statement's; some come only if it stops just then."""
    database = Database(create_engine("postgresql+asyncpg://nobody@localhost/none"))
    with pytest.raises(StorageUnavailableError if is_unavailable else DBAPIError):
        async with database():
            raise DBAPIError("SELECT 1", None, error)
