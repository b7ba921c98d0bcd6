"""Every error is a problem document (RFC 9457)."""

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import AfterValidator, BaseModel

from toolshed.domain.errors import ConflictError, DomainError, NotFoundError
from toolshed.presentation.errors import install_error_handlers
from toolshed.presentation.errors.domain import status_of


def _problem(answer: Any) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    return body


def test_a_subclass_answers_as_its_ancestor() -> None:
    class GoneError(NotFoundError):
        pass

    class StrangeError(DomainError):
        pass

    assert status_of(GoneError) == 404
    assert status_of(ConflictError) == 409
    assert status_of(StrangeError) == 400


def test_domain_error(client: TestClient) -> None:
    problem = _problem(client.get("/api/v1/items/9"))

    assert problem["type"].endswith(":item-not-found")
    assert problem["detail"] == "There is no item 9."


def test_unknown_route_and_method(client: TestClient) -> None:
    assert _problem(client.get("/nowhere"))["title"] == "Not Found"
    answer = client.put("/health")
    assert _problem(answer)["status"] == 405
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/items/1", "GET, PATCH, DELETE"),
        ("/api/v1/items", "GET, POST"),
        ("/api/v2/items/1", "GET, PATCH, DELETE"),
        ("/api/v1/items/1/photo", "GET, PUT, DELETE"),
        ("/ready", "GET"),
    ],
)
def test_a_405_names_all_methods_of_the_path(client: TestClient, path: str, methods: str) -> None:
    answer = client.request("TRACE", path)
    assert _problem(answer)["status"] == 405
    assert answer.headers["allow"] == methods


def test_invalid_body_is_not_repeated(client: TestClient) -> None:
    body = {"name": "Ada", "email": "ada@example.com", "password": "s3cret!", "a/~b": 1}

    answer = client.post("/api/v1/users", json=body)

    errors = {error["pointer"]: error["code"] for error in _problem(answer)["errors"]}
    assert errors == {"#/password": "too_short", "#/a~1~0b": "extra_forbidden"}
    assert "s3cret!" not in answer.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("{", 422),
        ("[" * 100_000, 400),
        ('{"deposit_cents": NaN}', 422),
        ('{"deposit_cents": Infinity}', 422),
        ('{"deposit_cents": ' + "9" * 5000 + "}", 400),
        ('{"name": "\\ud800"}', 422),
        ('{"\\ud800": 1}', 422),
        ("\x00", 422),
    ],
)
def test_hostile_bodies(client: TestClient, ada: dict[str, str], content: str, status: int) -> None:
    headers = {**ada, "Content-Type": "application/json"}
    assert _problem(client.post("/api/v1/items", content=content, headers=headers))["status"] == (
        status
    )


def test_path_and_query(client: TestClient) -> None:
    (error,) = _problem(client.get("/api/v1/items/99999999999999999999999"))["errors"]
    assert (error["location"], error["pointer"]) == ("path", "#/item_id")
    (error,) = _problem(client.get("/api/v1/items?limit=1000"))["errors"]
    assert (error["location"], error["pointer"]) == ("query", "#/limit")


def test_unexpected_error_says_nothing() -> None:
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/")
    async def fail() -> None:
        msg = "the password is hunter2"
        raise RuntimeError(msg)

    answer = TestClient(app, raise_server_exceptions=False).get("/")

    assert _problem(answer) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


def test_validators_keep_their_exceptions() -> None:
    app = FastAPI()
    install_error_handlers(app)

    class Door(BaseModel):
        code: Annotated[str, AfterValidator(int)]

    @app.post("/")
    async def take(body: Door) -> None: ...

    answer = TestClient(app).post("/", json={"code": "hunter2"})

    assert _problem(answer)["errors"] == [
        {
            "location": "body",
            "pointer": "#/code",
            "code": "value_error",
            "message": "The value is not valid",
        }
    ]


def test_a_mistake_of_the_server_is_not_blamed_on_the_client() -> None:
    app = FastAPI()
    install_error_handlers(app)

    class Row(BaseModel):
        hashed_password: int

    @app.get("/")
    async def fail() -> None:
        Row.model_validate({"hashed_password": "hunter2"})

    answer = TestClient(app, raise_server_exceptions=False).get("/")

    assert _problem(answer)["status"] == 500
    assert "hunter2" not in answer.text


def test_http_exception_keeps_its_headers() -> None:
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/")
    async def fail() -> None:
        raise HTTPException(503, detail="Later", headers={"Retry-After": "7"})

    answer = TestClient(app).get("/")

    assert _problem(answer)["detail"] == "Later"
    assert answer.headers["retry-after"] == "7"
