"""An app of each test's own, with cheap hashes, and a client on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from toolshed.config import Settings
from toolshed.presentation.app import create_app

PHRASE = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=SecretStr("memory://"),
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
        photo_folder=tmp_path / "photos",
        rate_limit_default="100000/minute",
        rate_limit_login_address="100000/minute",
        rate_limit_registration="100000/minute",
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


def sign_up(client: TestClient, name: str) -> dict[str, str]:
    """Register somebody and return the headers of their requests."""
    email = f"{name.lower()}@example.com"
    body = {"name": name, "email": email, "password": PHRASE}
    assert client.post("/api/v1/users", json=body).status_code == 201
    answer = client.post("/api/v1/auth/token", data={"username": email, "password": PHRASE})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def ada(client: TestClient) -> dict[str, str]:
    return sign_up(client, "Ada")


@pytest.fixture
def bob(client: TestClient) -> dict[str, str]:
    return sign_up(client, "Bob")
