"""Who gets in, and who does not."""

import base64
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jose import jwt  # type: ignore[import-untyped]

from toolshed.presentation.container import Container

PHRASE = "correct horse battery"


def _me(client: TestClient, token: str) -> Any:
    return client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})


def test_without_a_token(client: TestClient) -> None:
    answer = client.post("/api/v1/items", json={"nonsense": True})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.usefixtures("ada")
def test_a_refresh_token_is_no_access_token(app: FastAPI, client: TestClient) -> None:
    container: Container = app.state.container

    assert _me(client, container.token_issuer.issue(1)).status_code == 200
    assert _me(client, container.token_issuer.issue(1, "refresh")).status_code == 401
    assert _me(client, container.token_issuer.issue(2)).status_code == 401


@pytest.mark.usefixtures("ada")
def test_a_token_ends_on_its_last_second(app: FastAPI, client: TestClient) -> None:
    container: Container = app.state.container
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False) as clock:
        token = container.token_issuer.issue(1)
        clock.shift(899)
        assert _me(client, token).status_code == 200
        clock.shift(1)
        answer = _me(client, token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "claims",
    [
        {"sub": None},
        {"sub": 1},
        {"sub": "1_0"},
        {"sub": " 1"},
        {"sub": "\u0661"},
        {"sub": "-1"},
        {"sub": "2147483648"},
        {"exp": None},
        {"exp": "4000000000"},
        {"exp": True},
        {"exp": 10**30},
        {"exp": 1e400},
        {"iss": "another"},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["toolshed-api"]},
        {"typ": None},
        {"jti": 1},
        {"iat": "now"},
        {"iat": "1780315200"},
        {"iat": 1780315200.5},
        {"without": "sub"},
        {"without": "exp"},
        {"without": "iss"},
        {"without": "aud"},
        {"without": "typ"},
        {"without": "jti"},
        {"without": "iat"},
    ],
)
def test_signed_but_hostile(app: FastAPI, client: TestClient, claims: dict[str, Any]) -> None:
    container: Container = app.state.container
    key = container.settings.secret_key.get_secret_value()
    good = jwt.get_unverified_claims(container.token_issuer.issue(1))
    without = claims.get("without")
    changed = {name: value for name, value in (good | claims).items() if name != without}
    changed.pop("without", None)

    answer = _me(client, jwt.encode(changed, key))

    assert answer.status_code == 401
    assert answer.json()["detail"] == "The access token is not valid"


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "..",
        "a.b.c",
        "W1tb.e30.",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "." * 4000,
        "x" * 100_000,
    ],
)
def test_no_tokens_at_all(client: TestClient, token: str) -> None:
    assert _me(client, token).status_code == 401


def test_nested_brackets(client: TestClient) -> None:
    header = base64.urlsafe_b64encode(b"[" * 2900).decode().rstrip("=")
    assert _me(client, f"{header}.e30.").status_code == 401


def test_another_key(client: TestClient, ada: dict[str, str]) -> None:
    claims = jwt.get_unverified_claims(ada["Authorization"].removeprefix("Bearer "))

    assert _me(client, jwt.encode(claims, "k" * 32)).status_code == 401


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada@example.com", "wrong"),
        ("ada@example.com", "x" * 10_000),
        ("nobody@example.com", PHRASE),
        ("ada@example.com\x00", PHRASE),
        ("ada", PHRASE),
    ],
)
def test_failed_logins_look_the_same(client: TestClient, username: str, password: str) -> None:
    form = {"username": username, "password": password}
    answer = client.post("/api/v1/auth/token", data=form)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["detail"] == "The e-mail address or the password is wrong"


def test_an_address_belongs_to_one_account(
    client: TestClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    body = {"name": "Eve", "email": "ADA@example.com", "password": PHRASE}
    assert client.post("/api/v1/users", json=body).status_code == 409

    move = {"email": "Ada@Example.com"}
    assert client.patch("/api/v1/users/me", json=move, headers=bob).status_code == 409
    assert client.patch("/api/v1/users/me", json=move, headers=ada).status_code == 200
    assert client.get("/api/v1/users/me", headers=bob).json()["email"] == "bob@example.com"
