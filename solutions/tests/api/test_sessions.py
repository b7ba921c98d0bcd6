"""Staying logged in: each refresh token is good once."""

from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from fastapi.testclient import TestClient

PHRASE = "correct horse battery"


def log_in(client: TestClient) -> dict[str, Any]:
    form = {"username": "ada@example.com", "password": PHRASE}
    tokens: dict[str, Any] = client.post("/api/v1/auth/token", data=form).json()
    return tokens


def refresh(client: TestClient, token: str) -> Any:
    return client.post("/api/v1/auth/refresh", json={"refresh_token": token})


def test_a_refresh_token_gives_new_tokens(client: TestClient, ada: dict[str, str]) -> None:
    del ada
    answer = refresh(client, log_in(client)["refresh_token"])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert client.get("/api/v1/users/me", headers=headers).status_code == 200
    assert refresh(client, answer.json()["refresh_token"]).status_code == 200


@pytest.mark.usefixtures("ada")
def test_a_token_that_comes_again_ends_the_session_but_no_other(client: TestClient) -> None:
    stolen, other = log_in(client)["refresh_token"], log_in(client)["refresh_token"]
    latest = refresh(client, stolen).json()["refresh_token"]

    answer = refresh(client, stolen)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert refresh(client, latest).status_code == 401
    assert refresh(client, other).status_code == 200


@pytest.mark.usefixtures("ada")
def test_logging_out_ends_the_session(client: TestClient) -> None:
    tokens = log_in(client)
    for token in (tokens["refresh_token"], tokens["refresh_token"], "nonsense"):
        answer = client.post("/api/v1/auth/logout", json={"refresh_token": token})
        assert (answer.status_code, answer.content) == (204, b"")
    assert refresh(client, tokens["refresh_token"]).status_code == 401


@pytest.mark.usefixtures("ada")
def test_other_tokens_refresh_nothing(app: FastAPI, client: TestClient) -> None:
    issuer = app.state.container.token_issuer
    for token in (log_in(client)["access_token"], issuer.issue(1, "refresh"), "nonsense"):
        assert refresh(client, token).status_code == 401


def test_sessions_expire(client: TestClient) -> None:
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False) as clock:
        body = {"name": "Ada", "email": "ada@example.com", "password": PHRASE}
        client.post("/api/v1/users", json=body)
        token = log_in(client)["refresh_token"]
        clock.shift(14 * 24 * 60 * 60)
        assert refresh(client, token).status_code == 401
