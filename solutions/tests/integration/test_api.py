"""The whole API on every kind of storage."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr

from toolshed.application.unit_of_work import UnitOfWorkFactory
from toolshed.config import Settings
from toolshed.presentation.app import create_app

pytestmark = pytest.mark.anyio

PHRASE = "correct horse battery"


@pytest.fixture
async def client(
    begin: UnitOfWorkFactory, storage_url: str, settings: Settings
) -> AsyncIterator[AsyncClient]:
    """A client on an app over empty storage."""
    del begin
    app: FastAPI = create_app(
        settings.model_copy(
            update={"database_url": SecretStr(storage_url), "migrate_on_start": False}
        )
    )
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


async def sign_up(client: AsyncClient, name: str) -> dict[str, str]:
    email = f"{name}@example.com"
    body = {"name": name, "email": email, "password": PHRASE}
    assert (await client.post("/api/v1/users", json=body)).status_code == 201
    form = {"username": email, "password": PHRASE}
    token = (await client.post("/api/v1/auth/token", data=form)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


async def offer(client: AsyncClient, owner: dict[str, str]) -> str:
    body = {"name": "Drill", "category": "drills", "tags": ["Power"]}
    answer = await client.post("/api/v1/items", json=body, headers=owner)
    location: str = answer.headers["location"]
    return location


async def test_one_of_twenty_borrowers_wins(client: AsyncClient) -> None:
    drill = await offer(client, await sign_up(client, "ada"))
    borrowers = [await sign_up(client, f"b{n}") for n in range(20)]

    answers = await asyncio.gather(
        *(client.post(f"{drill}/loans", json={}, headers=headers) for headers in borrowers)
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert (await client.get(f"{drill}/loans", headers=borrowers[0])).json()["total"] == 1
    assert (await client.get("/ready")).status_code == 200


async def test_a_repeated_request_is_carried_out_once(client: AsyncClient) -> None:
    ada, bob = await sign_up(client, "ada"), await sign_up(client, "bob")
    drill, saw = await offer(client, ada), await offer(client, ada)
    keyed = {**bob, "Idempotency-Key": "b6f9"}

    answers = await asyncio.gather(
        *(client.post(f"{drill}/loans", json={"days": 3}, headers=keyed) for _ in range(5))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    for item, days in ((drill, 4), (saw, 3)):
        other = await client.post(f"{item}/loans", json={"days": days}, headers=keyed)
        assert other.status_code == 422
        assert other.json()["type"].endswith(":idempotency-key-taken")
    await client.post(f"{answers[0].headers['location']}/return", headers=bob)
    late = await client.post(f"{drill}/loans", json={"days": 3}, headers=keyed)
    assert (late.status_code, late.text) == (201, answers[0].text)
    bad = {**bob, "Idempotency-Key": "x" * 256}
    assert (await client.post(f"{drill}/loans", json={}, headers=bad)).status_code == 422


async def test_a_life_of_an_item(client: AsyncClient) -> None:
    ada, bob = await sign_up(client, "ada"), await sign_up(client, "bob")
    drill = await offer(client, ada)
    found = (await client.get("/api/v1/items?tag=power&q=dr&sort=name")).json()
    assert [item["tags"] for item in found["items"]] == [["power"]]
    assert (await client.patch(drill, json={"tags": []}, headers=ada)).json()["tags"] == []
    assert (await client.patch(drill, json={"tags": []}, headers=bob)).status_code == 403
    loan = (await client.post(f"{drill}/loans", json={}, headers=bob)).headers["location"]
    assert (await client.delete(drill, headers=ada)).status_code == 409
    assert (await client.post(f"{loan}/return", headers=bob)).status_code == 200
    assert (await client.delete(drill, headers=ada)).status_code == 204
    assert (await client.get(drill)).status_code == 404
    assert (await client.get("/api/v1/items/2147483647")).status_code == 404
