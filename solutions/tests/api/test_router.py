"""How everything is put together."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from toolshed.config import Settings
from toolshed.presentation.app import create_app


def test_health_is_outside_of_the_version(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/api/v1/health").status_code == 404


def test_every_operation_has_a_tag_and_a_versioned_path(app: FastAPI) -> None:
    for path, operations in app.openapi()["paths"].items():
        assert path in {"/health", "/ready"} or path.startswith(("/api/v1/", "/api/v2/"))
        assert all(operation["tags"] for operation in operations.values())


@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/categories", "/health"])
def test_nothing_redirects(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(f"{path}/").status_code == 404


def test_two_apps_share_nothing(settings: Settings) -> None:
    one, two = TestClient(create_app(settings)), TestClient(create_app(settings))
    body = {"name": "Ada", "email": "ada@example.com", "password": "12345678"}

    assert one.post("/api/v1/users", json=body).status_code == 201
    assert one.post("/api/v1/users", json=body).status_code == 409
    assert two.post("/api/v1/users", json=body).status_code == 201


def test_a_location_holds_behind_a_prefix(app: FastAPI) -> None:
    client = TestClient(app, root_path="/shed")
    body = {"name": "Ada", "email": "ada@example.com", "password": "12345678"}

    assert client.post("/api/v1/users", json=body).headers["location"] == "/shed/api/v1/users/me"


def test_nothing_internal_is_documented(app: FastAPI) -> None:
    for schema in app.openapi()["components"]["schemas"].values():
        assert not {"hashed_password", "internal_note"} & set(schema.get("properties", {}))
