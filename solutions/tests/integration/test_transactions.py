"""No transaction is open while something else takes its time, and none leaves anything behind."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from toolshed.application.ports import PasswordHasher
from toolshed.config import Settings
from toolshed.infrastructure.persistence.database import Database
from toolshed.presentation.app import create_app

pytestmark = pytest.mark.anyio

PHRASE = "correct horse battery"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture
async def app(database: Database, database_url: str, settings: Settings) -> AsyncIterator[FastAPI]:
    del database
    changes = {"database_url": SecretStr(database_url), "migrate_on_start": False}
    app = create_app(settings.model_copy(update=changes))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def database_of(app: FastAPI) -> Database:
    database: Database = app.state.container.begin
    return database


@dataclass
class WatchedHasher:
    """A hasher that notes how many connections are in use while it works."""

    inner: PasswordHasher
    database: Database
    in_use: list[int]

    @property
    def decoy(self) -> str:
        return self.inner.decoy

    async def hash(self, password: str) -> str:
        self._note()
        return await self.inner.hash(password)

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        self._note()
        await self.inner.verify(password, hashed)
        # As after a change of parameters: the new one has to be kept.
        return True, hashed + "x"

    def _note(self) -> None:
        self.in_use.append(self.database.engine.pool.checkedout())  # type: ignore[attr-defined]


async def test_no_connection_is_held_while_a_password_is_hashed(
    app: FastAPI, client: AsyncClient
) -> None:
    database = database_of(app)
    hasher = WatchedHasher(app.state.container.passwords, database, [])
    app.state.container = replace(app.state.container, passwords=hasher)
    body = {"name": "Ada", "email": "ada@example.com", "password": PHRASE}
    form = {"username": "ada@example.com", "password": PHRASE}

    assert (await client.post("/api/v1/users", json=body)).status_code == 201
    assert (await client.post("/api/v1/auth/token", data=form)).status_code == 200

    assert hasher.in_use == [0, 0]
    async with database(read_only=True) as work:
        ada = await work.users.get(1)
    assert ada is not None
    assert ada.hashed_password.endswith("x")


async def test_a_failed_commit_leaves_no_photo(
    app: FastAPI, client: AsyncClient, settings: Settings
) -> None:
    body = {"name": "Ada", "email": "ada@example.com", "password": PHRASE}
    await client.post("/api/v1/users", json=body)
    form = {"username": "ada@example.com", "password": PHRASE}
    token = (await client.post("/api/v1/auth/token", data=form)).json()["access_token"]
    ada = {"Authorization": f"Bearer {token}"}
    item = {"name": "Drill", "category": "drills"}
    drill = (await client.post("/api/v1/items", json=item, headers=ada)).headers["location"]
    photo = {"file": ("a.png", PNG, "image/png")}
    assert (await client.put(f"{drill}/photo", files=photo, headers=ada)).status_code == 204
    before = list(settings.photo_folder.iterdir())

    def fail(_: Connection) -> None:
        raise IntegrityError("COMMIT", None, Exception("deferred"))

    engine = database_of(app).engine.sync_engine
    event.listen(engine, "commit", fail)
    answer = await client.put(f"{drill}/photo", files=photo, headers=ada)
    event.remove(engine, "commit", fail)

    assert answer.status_code == 500
    assert list(settings.photo_folder.iterdir()) == before
    assert (await client.get(f"{drill}/photo")).content == PNG
