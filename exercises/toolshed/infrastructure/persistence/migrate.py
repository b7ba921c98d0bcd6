"""Bringing the tables of a database up to date, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x7001_5ED


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Go up to a revision; of several processes that start at the same time, one does it."""
    async with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(_upgrade, revision)


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Go back down to a revision; `base` is before the first."""
    async with engine.begin() as connection:
        await connection.run_sync(_downgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(config_for(connection), revision)


def _downgrade(connection: Connection, revision: str) -> None:
    command.downgrade(config_for(connection), revision)


def config_for(connection: Connection) -> Config:
    """Return what Alembic needs to work over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
