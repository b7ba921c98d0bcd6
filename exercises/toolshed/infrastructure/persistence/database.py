"""The connection pool, and the sessions on it."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from toolshed.domain.errors import StorageUnavailableError
from toolshed.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_logger = logging.getLogger(__name__)
# They stay open: one that is made for a request and ended after it costs more than the request.
_CONNECTIONS = 20
_LOCK_SECONDS = 15
_STATEMENT_MS = 15_000
_CONNECT_SECONDS = 5
# Of PostgreSQL: a deadlock, a statement that took too long; then what ends or refuses connections.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNAVAILABLE = {"40P01", "57014", "57P01", "57P02", "57P03"}
_CONNECTION_EXCEPTION = "08"


def create_engine(url: str) -> AsyncEngine:
    """Return an engine, which connects when it is first used.

    Parameters of statements stay out of exceptions and so out of logs: there are password hashes
    among them.
    """
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=_CONNECTIONS,
            max_overflow=0,
            connect_args={"timeout": _LOCK_SECONDS},
        )
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_on_sqlite)
        return engine
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_CONNECT_SECONDS,
        connect_args={
            "timeout": _CONNECT_SECONDS,
            "server_settings": {
                "application_name": "toolshed",
                "statement_timeout": str(_STATEMENT_MS),
            },
        },
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    return engine


class Database:
    """A `Resource`, and the `UnitOfWorkFactory` of one app; closing it ends its connections."""

    name = "database"
    is_required = True

    def __init__(self, engine: AsyncEngine, *, migrate: bool = False) -> None:
        self.engine = engine
        self._migrate = migrate
        self._writers = async_sessionmaker(engine, expire_on_commit=False)
        self._readers = async_sessionmaker(
            engine.execution_options(read_only=True), expire_on_commit=False
        )

    @asynccontextmanager
    async def __call__(self, *, read_only: bool = False) -> AsyncIterator[SqlUnitOfWork]:
        """Return a context for one unit of work: a session of its own.

        Raises `StorageUnavailableError` if the connection is lost, or none is to be had, or others
        hold what is needed for too long.
        """
        sessions = self._readers if read_only else self._writers
        async with sessions() as session:
            try:
                yield SqlUnitOfWork(session, read_only=read_only)
            except (DBAPIError, PoolTimeoutError) as error:
                if not _is_unavailable(error):
                    raise
                _logger.warning("The database is not available: %r", error.__cause__ or error)
                raise StorageUnavailableError from error

    async def open(self) -> None:
        """Connect once, and bring the tables up to date if that was asked for."""
        if self._migrate:
            # Not a matter of every start, so not of every import either.
            from toolshed.infrastructure.persistence.migrate import upgrade

            await upgrade(self.engine)
        await self.check()

    async def check(self) -> None:
        """Raise if the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """End all connections."""
        await self.engine.dispose()

    def session(self) -> AsyncSession:
        """Return a session that writes, for those who manage it themselves."""
        return self._writers()


def _connect(
    dialect: Dialect, _: ConnectionPoolEntry, arguments: Any, options: Any
) -> DBAPIConnection:
    # Before there is a connection, drivers raise whatever the network did, in their own words.
    try:
        return dialect.connect(*arguments, **options)
    except Exception as error:
        _logger.warning("The database cannot be reached: %r", error)
        raise StorageUnavailableError from error


def _is_unavailable(error: DBAPIError | PoolTimeoutError) -> bool:
    if isinstance(error, PoolTimeoutError) or error.connection_invalidated:
        return True
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
        return True
    code = getattr(error.orig, "sqlstate", None) or ""
    return code in _UNAVAILABLE or code.startswith(_CONNECTION_EXCEPTION)


def _set_up_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    # The driver would begin transactions late, and not at all for reads: see below.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin_on_sqlite(connection: Connection) -> None:
    # Who reads first and writes later fails if somebody else wrote in between, and no waiting
    # helps; so whoever may write waits for the lock at the start.
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
