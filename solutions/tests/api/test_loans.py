"""Loans of the wrong item, by the wrong person."""

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def drill(client: TestClient, ada: dict[str, str]) -> str:
    body = {"name": "Drill", "category": "drills"}
    location: str = client.post("/api/v1/items", json=body, headers=ada).headers["location"]
    return location


@pytest.fixture
def rake(client: TestClient, ada: dict[str, str]) -> str:
    body = {"name": "Rake", "category": "garden"}
    location: str = client.post("/api/v1/items", json=body, headers=ada).headers["location"]
    return location


def test_unknown_item(client: TestClient, bob: dict[str, str]) -> None:
    assert client.post("/api/v1/items/9/loans", json={}, headers=bob).status_code == 404
    assert client.get("/api/v1/items/9/loans", headers=bob).status_code == 404


def test_a_loan_of_another_item(
    client: TestClient, drill: str, rake: str, bob: dict[str, str]
) -> None:
    loan = client.post(f"{drill}/loans", json={}, headers=bob).json()["id"]

    assert client.get(f"{rake}/loans/{loan}", headers=bob).status_code == 404
    assert client.post(f"{rake}/loans/{loan}/return", headers=bob).status_code == 404
    assert client.get(f"{drill}/loans/{loan}", headers=bob).status_code == 200


def test_ones_own_item(client: TestClient, drill: str, ada: dict[str, str]) -> None:
    assert client.post(f"{drill}/loans", json={}, headers=ada).status_code == 403


def test_the_address_says_which_item(client: TestClient, drill: str, bob: dict[str, str]) -> None:
    assert client.post(f"{drill}/loans", json={"item_id": 2}, headers=bob).status_code == 422


def test_the_owner_takes_it_back(
    client: TestClient, drill: str, ada: dict[str, str], bob: dict[str, str]
) -> None:
    loan = client.post(f"{drill}/loans", json={}, headers=bob).headers["location"]

    assert client.post(f"{loan}/return", headers=ada).status_code == 200


def test_only_neighbours_see_who_has_it(client: TestClient, drill: str) -> None:
    assert client.get(f"{drill}/loans").status_code == 401
