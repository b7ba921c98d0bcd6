"""Servers that stop in mid-flight: clear answers meanwhile, nothing lost, and no restart after."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import ANY

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy import event

from tests.servers import Postgres, Redis
from toolshed.config import Settings
from toolshed.infrastructure import limit_store
from toolshed.presentation.api.v1.routes.events import stream_events
from toolshed.presentation.app import create_app

PHRASE = "correct horse battery"


@pytest.fixture
async def app(own_postgres: Postgres, settings: Settings) -> AsyncIterator[FastAPI]:
    changes = {
        "database_url": SecretStr(own_postgres.url),
        "migrate_on_start": False,
        "event_poll_seconds": 0.01,
    }
    app = create_app(settings.model_copy(update=changes))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    # The exceptions of the app are not raised: what matters is what its clients see.
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@contextmanager
def stopping_at(app: FastAPI, postgres: Postgres, moment: str) -> Iterator[None]:
    """Stop the server when a transaction comes to a statement, or to its commit."""
    engine = app.state.container.begin.engine.sync_engine

    def at_statement(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(moment):
            postgres.stop()

    def at_commit(_: Any) -> None:
        postgres.stop()

    name, listener = ("before_cursor_execute", at_statement)
    if moment == "COMMIT":
        name, listener = ("commit", at_commit)  # type: ignore[assignment]
    event.listen(engine, name, listener)
    yield
    event.remove(engine, name, listener)


def assert_unavailable(answer: Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["x-request-id"]
    assert answer.json()["type"].endswith(":storage-unavailable")


async def sign_up(client: AsyncClient, name: str) -> dict[str, str]:
    email = f"{name}@example.com"
    body = {"name": name, "email": email, "password": PHRASE}
    assert (await client.post("/api/v1/users", json=body)).status_code == 201
    form = {"username": email, "password": PHRASE}
    token = (await client.post("/api/v1/auth/token", data=form)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


async def offer(client: AsyncClient, owner: dict[str, str]) -> str:
    body = {"name": "Drill", "category": "drills"}
    answer = await client.post("/api/v1/items", json=body, headers=owner)
    location: str = answer.headers["location"]
    return location


@pytest.mark.anyio
async def test_the_database_stops_and_comes_back(
    app: FastAPI, client: AsyncClient, own_postgres: Postgres
) -> None:
    async def borrow(item: str, key: str) -> Response:
        headers = {**bob, "Idempotency-Key": key}
        return await client.post(f"{item}/loans", json={}, headers=headers)

    ada, bob = await sign_up(client, "ada"), await sign_up(client, "bob")
    drills = [await offer(client, ada) for _ in range(3)]
    first = await borrow(drills[0], "first")
    assert first.status_code == 201

    for number, moment in ((1, "INSERT INTO loans"), (2, "COMMIT")):
        with stopping_at(app, own_postgres, moment):
            assert_unavailable(await borrow(drills[number], f"key-{number}"))

        assert_unavailable(await client.get("/api/v1/items"))
        assert_unavailable(await client.get("/api/v1/users/me", headers=ada))
        form = {"username": "ada@example.com", "password": PHRASE}
        assert_unavailable(await client.post("/api/v1/auth/token", data=form))
        ready = await client.get("/ready")
        assert (ready.status_code, ready.json()["detail"]) == (503, "Not available: database")
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/api/v1/categories")).status_code == 200

        await asyncio.to_thread(own_postgres.start)

        assert (await client.get("/ready")).status_code == 200
        # What was answered is kept, and what was not is done once when it is asked for again.
        assert (await borrow(drills[0], "first")).json() == first.json()
        again = [await borrow(drills[number], f"key-{number}") for _ in range(2)]
        assert [answer.status_code for answer in again] == [201, 201]
        assert again[0].json() == again[1].json()
        loans = (await client.get(f"{drills[number]}/loans", headers=ada)).json()
        assert loans["items"] == [again[0].json()]


@pytest.mark.anyio
async def test_listeners_stay_and_miss_nothing(
    app: FastAPI, client: AsyncClient, own_postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    ada, bob = await sign_up(client, "ada"), await sign_up(client, "bob")
    drill = await offer(client, ada)
    stream = stream_events(ANY, app.state.container)
    assert (await anext(stream)).comment == "ready"
    event = asyncio.create_task(anext(stream))

    await asyncio.to_thread(own_postgres.stop)
    async with asyncio.timeout(30):
        while "cannot be reached" not in caplog.text:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.01)
    await asyncio.to_thread(own_postgres.start)
    await client.post(f"{drill}/loans", json={}, headers=bob)

    assert (await asyncio.wait_for(event, 30)).event == "borrowed"
    await stream.aclose()


def test_redis_stops_and_comes_back(
    own_redis: Redis,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limit_store, "_RETRY_AFTER_SECONDS", 0.0)
    changes = {"redis_url": SecretStr(own_redis.url), "rate_limit_default": "3/minute"}
    app = create_app(settings.model_copy(update=changes))
    with TestClient(app) as client:

        def statuses(count: int) -> list[int]:
            return [client.get("/api/v1/items").status_code for _ in range(count)]

        assert client.get("/ready").json()["unavailable"] == []
        assert statuses(2) == [200, 200]

        own_redis.stop()

        # Each worker counts for itself, from none.
        assert statuses(4) == [200, 200, 200, 429]
        assert client.get("/ready").json() == {"status": "ready", "unavailable": ["redis"]}

        own_redis.start()

        assert statuses(4) == [200, 200, 200, 429]
        assert client.get("/ready").json()["unavailable"] == []
    logged = [record for record in caplog.records if record.name == limit_store.__name__]
    assert [(record.levelname, record.getMessage()) for record in logged] == [
        ("ERROR", "Redis is down: each worker counts requests on its own"),
        ("WARNING", "Redis is back: the workers count requests together"),
    ]
