"""The documentation is complete, and clients can rely on it."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from toolshed.config import Settings
from toolshed.presentation.app import create_app
from toolshed.presentation.examples import EXAMPLES
from toolshed.presentation.openapi import PROBLEMS

PROBLEM = {"$ref": "#/components/schemas/Problem"}


def operations(app: FastAPI) -> list[tuple[str, dict[str, Any]]]:
    return [
        (path, operation)
        for path, methods in app.openapi()["paths"].items()
        for operation in methods.values()
    ]


def test_ids_are_the_names_of_functions_and_unique(app: FastAPI) -> None:
    ids = [operation["operationId"] for _, operation in operations(app)]
    assert len(set(ids)) == len(ids)
    assert {"list_items", "list_items_v2", "borrow_item"} <= set(ids)
    assert set(PROBLEMS) <= set(ids)


def test_every_problem_is_documented_as_one(app: FastAPI) -> None:
    for path, operation in operations(app):
        assert operation["summary"]
        assert operation["description"]
        if path.startswith("/api/"):
            assert operation["responses"]["429"]["headers"]["Retry-After"]
        if operation.get("security"):
            assert "401" in operation["responses"]
        if "{" in path:
            assert {"422", "404"} & set(operation["responses"])
        for status, response in operation["responses"].items():
            if status >= "4":
                content = response["content"]
                assert list(content) == ["application/problem+json"], (path, status)
                assert content["application/problem+json"]["schema"] == PROBLEM
    schemas = app.openapi()["components"]["schemas"]
    assert "HTTPValidationError" not in schemas
    assert {"Problem", "InvalidField"} <= set(schemas)


def test_every_parameter_and_schema_is_described(app: FastAPI) -> None:
    for path, operation in operations(app):
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (path, parameter["name"])
    for name, schema in app.openapi()["components"]["schemas"].items():
        assert schema.get("description") or name.startswith(("Body_", "Page_")), name


def test_the_examples_are_what_the_schemas_say(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    assert set(EXAMPLES) <= set(schemas)
    shown = {name for name in schemas if name.endswith(("Create", "Update", "Response", "V2"))}
    assert shown - set(EXAMPLES) <= {"MoneyResponse"}
    for name, example in EXAMPLES.items():
        schema = schemas[name]
        assert schema["examples"] == [example]
        assert set(schema.get("required", ())) <= set(example) <= set(schema["properties"]), name


def test_the_examples_of_requests_are_answered(client: TestClient, bob: dict[str, str]) -> None:
    user = EXAMPLES["UserCreate"]
    assert client.post("/api/v1/users", json=user).status_code == 201
    form = {"username": user["email"], "password": user["password"]}
    token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
    ada = {"Authorization": f"Bearer {token}"}
    refresh = client.post("/api/v1/auth/refresh", json=EXAMPLES["RefreshRequest"])
    assert refresh.status_code == 401
    assert client.patch("/api/v1/users/me", json=EXAMPLES["UserUpdate"], headers=ada).is_success
    for version, suffix in (("v1", ""), ("v2", "V2")):
        created = EXAMPLES[f"ItemCreate{suffix}"]
        item = client.post(f"/api/{version}/items", json=created, headers=ada)
        assert item.status_code == 201
        assert set(item.json()) == set(EXAMPLES[f"ItemResponse{suffix}"])
        where = item.headers["location"]
        update = EXAMPLES[f"ItemUpdate{suffix}"]
        assert client.patch(where, json=update, headers=ada).is_success
    loans = client.post("/api/v1/items/1/loans", json=EXAMPLES["LoanCreate"], headers=bob)
    assert set(loans.json()) == set(EXAMPLES["LoanResponse"])


def test_every_reference_leads_somewhere(app: FastAPI) -> None:
    document = app.openapi()

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(child) for child in node.values()))
        if isinstance(node, list):
            return set().union(*(references(child) for child in node))
        return set()

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


@pytest.mark.parametrize(
    ("environment", "enabled", "status"),
    [("development", None, 200), ("production", None, 404), ("production", True, 200)],
)
def test_docs_are_off_in_production(
    settings: Settings, environment: str, enabled: bool | None, status: int
) -> None:
    changes = {"environment": environment, "docs_enabled": enabled}
    client = TestClient(create_app(settings.model_copy(update=changes)))
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert client.get(path).status_code == status


V1_ITEM = {
    "id": 1,
    "owner_id": 1,
    "name": "Saw",
    "description": "",
    "category": "saws",
    "deposit_cents": 2000,
    "tags": ["sharp"],
}


def test_version_2_shows_the_same_items_in_its_own_way(
    client: TestClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    body = {"name": "Saw", "category": "saws", "deposit": {"cents": 2000}, "tags": ["Sharp"]}
    made = client.post("/api/v2/items", json=body, headers=ada)
    assert made.status_code == 201
    where = made.headers["location"]
    assert where == "/api/v2/items/1"
    assert made.json()["deposit"] == {"cents": 2000, "currency": "EUR"}
    assert client.get(where).json() == made.json()
    assert client.get("/api/v2/items?q=saw").json()["items"] == [made.json()]

    old = client.get("/api/v1/items/1").json()
    assert {name: old[name] for name in V1_ITEM} == V1_ITEM
    assert set(old) == {*V1_ITEM, "created_at", "updated_at"}

    patched = client.patch(where, json={"deposit": {"cents": 5}}, headers=ada).json()
    assert (patched["deposit"]["cents"], patched["name"]) == (5, "Saw")
    assert client.patch(where, json={"name": "x"}, headers=bob).status_code == 403
    assert client.delete(where, headers=ada).status_code == 204
    for wrong in ({"cents": 1.5}, {"cents": 5, "currency": "XXX"}, {"cents": 0}, 5, None):
        answer = client.post("/api/v2/items", json=body | {"deposit": wrong}, headers=ada)
        assert answer.status_code == 422


def test_limits_hold_for_version_2(settings: Settings) -> None:
    client = TestClient(create_app(settings.model_copy(update={"rate_limit_default": "1/hour"})))
    assert [client.get("/api/v2/items").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("path", "successor"),
    [
        ("/api/v1/items", "/api/v2/items"),
        ("/api/v1/items/7", "/api/v2/items/7"),
        ("/api/v1/items/%3E", "/api/v2/items/%3E"),
    ],
)
def test_what_is_superseded_says_so(client: TestClient, path: str, successor: str) -> None:
    answer = client.get(path)
    assert answer.headers["deprecation"] == "@1793491200"
    assert answer.headers["sunset"] == "Mon, 01 Nov 2027 00:00:00 GMT"
    assert answer.headers["link"] == f'<{successor}>; rel="successor-version"'


def test_what_is_not_superseded_does_not(client: TestClient, app: FastAPI) -> None:
    for path in ("/api/v2/items", "/api/v1/items/7/photo", "/api/v1/categories", "/health"):
        assert "deprecation" not in client.get(path).headers
    deprecated = {path for path, operation in operations(app) if operation.get("deprecated")}
    assert deprecated == {"/api/v1/items", "/api/v1/items/{item_id}"}
