"""Private servers, and a unit of work factory on each kind of storage.

Where a server is not installed its tests are skipped, except in continuous integration (CI=true):
there they fail, so that nothing is skipped unseen.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
import redis
from sqlalchemy import text

from tests.servers import MissingServerError, Postgres, Redis, private_postgres, private_redis
from toolshed.application.unit_of_work import UnitOfWorkFactory
from toolshed.config import MEMORY_URL
from toolshed.infrastructure.memory.store import MemoryStore
from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
from toolshed.infrastructure.persistence.database import Database, create_engine
from toolshed.infrastructure.persistence.migrate import upgrade
from toolshed.infrastructure.persistence.models import Base

S = TypeVar("S")


@contextmanager
def _if_installed(server: AbstractContextManager[S]) -> Iterator[S]:
    """Run a server; skip what needs it if it is not installed, or fail."""
    try:
        with server as running:
            yield running
    except MissingServerError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a private PostgreSQL, with its tables."""
    with _if_installed(private_postgres()) as server:
        asyncio.run(_migrate(server.url))
        yield server.url


async def _migrate(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL of one test's own, which may stop it, with its tables."""
    with _if_installed(private_postgres()) as server:
        asyncio.run(_migrate(server.url))
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a private Redis."""
    with _if_installed(private_redis()) as server:
        yield server.url


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis of one test's own, which may stop it."""
    with _if_installed(private_redis()) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of an empty Redis."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database of each kind is, or will be."""
    return _url(request, tmp_path)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def storage_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where each kind of storage is, or will be."""
    return _url(request, tmp_path)


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "postgresql":
        postgres: str = request.getfixturevalue("postgres")
        return postgres
    return MEMORY_URL if request.param == "memory" else f"sqlite+aiosqlite:///{folder}/test.db"


@asynccontextmanager
async def _empty(url: str) -> AsyncIterator[Database]:
    database = Database(create_engine(url))
    async with database.engine.begin() as connection:
        if url.startswith("postgresql"):
            tables = ", ".join(Base.metadata.tables)
            await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        else:
            await connection.run_sync(Base.metadata.create_all)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database of each kind."""
    async with _empty(database_url) as database:
        yield database


@pytest.fixture
async def begin(storage_url: str) -> AsyncIterator[UnitOfWorkFactory]:
    """Units of work on each kind of storage."""
    if storage_url == MEMORY_URL:
        yield MemoryUnits(MemoryStore())
        return
    async with _empty(storage_url) as database:
        yield database
