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


def test_paths_name_things(app: FastAPI) -> None:
    verbs = ("get", "list", "create", "add", "make", "update", "set", "delete", "remove")
    for path in app.openapi()["paths"]:
        for segment in path.strip("/").split("/"):
            assert segment.startswith("{") or segment.islower(), path
            assert not segment.startswith(verbs), path


def test_methods_mean_what_they_say(app: FastAPI) -> None:
    for path, operations in app.openapi()["paths"].items():
        assert set(operations) <= {"get", "post", "put", "patch", "delete"}
        if "get" in operations:
            assert "requestBody" not in operations["get"], path
        if "delete" in operations:
            assert "204" in operations["delete"]["responses"], path
        # What makes something in a collection says where it is.
        if "post" in operations and "get" in operations:
            created = operations["post"]["responses"]["201"]
            assert created["headers"]["Location"], path


def test_every_collection_comes_in_pages(app: FastAPI) -> None:
    document = app.openapi()
    for path, operations in document["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {})
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if schema.get("type") == "array":
            # These are all there are, and always will be few.
            assert path in {"/api/v1/categories", "/api/v1/categories/popular"}
        name = schema.get("$ref", "").rpartition("/")[2]
        if name.startswith("Page_"):
            asked = {parameter["name"]: parameter for parameter in operations["get"]["parameters"]}
            assert asked["limit"]["schema"]["maximum"] == 100
            assert asked["offset"]["schema"]["maximum"] == 100_000
            page = document["components"]["schemas"][name]
            assert set(page["properties"]) == {"items", "total", "limit", "offset"}


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
