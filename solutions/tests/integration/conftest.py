"""Private servers, and a unit of work factory on each kind of storage.

Where a server is not installed its tests are skipped, except in continuous integration (CI=true):
there they fail, so that nothing is skipped unseen.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import redis
from sqlalchemy import text

from toolshed.application.unit_of_work import UnitOfWorkFactory
from toolshed.config import MEMORY_URL
from toolshed.infrastructure.memory.store import MemoryStore
from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
from toolshed.infrastructure.persistence.database import Database, create_engine
from toolshed.infrastructure.persistence.migrate import upgrade
from toolshed.infrastructure.persistence.models import Base

_SECONDS = 60


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


def _binary(name: str) -> str:
    found = shutil.which(name)
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        if (folder / name).exists():
            found = str(folder / name)
    return found or _missing(name)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a private PostgreSQL, with its tables, that listens on a socket only."""
    initdb, pg_ctl = _binary("initdb"), _binary("pg_ctl")
    # PostgreSQL does not run as root.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, user=user, cwd=folder, capture_output=True, timeout=_SECONDS
        )

    run(initdb, "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale")
    run(pg_ctl, "-D", str(data), "-l", str(log), "-o", options, "-w", "start")
    try:
        url = f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        asyncio.run(_migrate(url))
        yield url
    finally:
        run(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


async def _migrate(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a private Redis that listens on a port of its own and keeps nothing."""
    binary = _binary("redis-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp")  # noqa: S108
    server = subprocess.Popen((binary, "--port", str(port), *options), stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        with redis.Redis.from_url(url) as client:
            deadline = time.monotonic() + _SECONDS
            while True:
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
        yield url
    finally:
        server.terminate()
        server.wait(_SECONDS)


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
