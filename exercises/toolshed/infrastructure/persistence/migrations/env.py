"""What Alembic runs: over the connection it is given, or on its own by the environment's URL."""

import asyncio
import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from toolshed.infrastructure.persistence.database import create_engine
from toolshed.infrastructure.persistence.models import Base, UtcDateTime


def _render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write the program's own types as what they are to the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=_render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_by_environment() -> None:
    engine = create_engine(os.environ["TOOLSHED_DATABASE_URL"])
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_run_by_environment())
