"""What those who run the API rely on: request ids, logs, CORS, readiness, start and stop."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient

from toolshed.config import Settings
from toolshed.infrastructure.logs import (
    JsonFormatter,
    NotLoggedYet,
    RequestIdFilter,
    log_exception_once,
)
from toolshed.presentation.app import create_app
from toolshed.presentation.container import Container

HERE = "https://here.example.com"


@pytest.fixture
def broken(settings: Settings) -> FastAPI:
    app = create_app(settings.model_copy(update={"cors_origins": (HERE,)}))

    @app.get("/broken")
    async def fail() -> None:
        msg = "the password is hunter2"
        raise RuntimeError(msg)

    @app.websocket("/echo")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    return app


@pytest.fixture
def client(broken: FastAPI) -> Iterator[TestClient]:
    with TestClient(broken, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/broken", "/api/v1/users/me"])
def test_every_answer_has_an_id_and_is_for_the_origin(client: TestClient, path: str) -> None:
    headers = {"Origin": HERE, "X-Request-ID": "from-the-proxy.7"}
    answer = client.get(path, headers=headers)

    assert answer.headers["x-request-id"] == "from-the-proxy.7"
    assert answer.headers["access-control-allow-origin"] == HERE
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "id\t", '{"a":1}'])
def test_an_id_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    answered = client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert answered != given
    assert len(answered) == 32


def test_another_origin_gets_nothing(client: TestClient) -> None:
    answer = client.get("/health", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert client.options("/api/v1/items", headers=preflight).status_code == 400


def test_a_server_error_is_logged_once_under_its_id(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/broken", headers={"X-Request-ID": "r-1"})

    assert answer.status_code == 500
    assert answer.json()["request_id"] == "r-1"
    assert "hunter2" not in answer.text
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "hunter2" in str(record.exc_info and record.exc_info[1])


def test_one_access_line_without_the_query(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "toolshed.access"):
        client.get("/a%0Ab?token=secret")

    (record,) = [record for record in caplog.records if record.name == "toolshed.access"]
    assert record.getMessage() == "GET /a%0Ab 404"
    line = json.loads(JsonFormatter().format(record))
    assert (line["status"], line["path"], line["client"]) == (404, "/a%0Ab", "testclient")
    assert line["duration_ms"] >= 0


@dataclass(frozen=True)
class FrozenError(Exception):
    """An exception that cannot be changed."""

    reason: str


@pytest.mark.parametrize("error", [RuntimeError("oops"), FrozenError("oops")])
def test_a_line_of_json_has_the_traceback_and_an_exception_is_logged_once(error: Exception) -> None:
    records: list[logging.LogRecord] = []
    logger = logging.Logger("test")
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign, assignment]
    handler.addFilter(RequestIdFilter())
    logger.addHandler(handler)

    log_exception_once(logger, "failed\nbadly", error)
    log_exception_once(logger, "failed", error)

    (record,) = records
    formatted = JsonFormatter().format(record)
    assert "\n" not in formatted
    assert f"{type(error).__name__}: oops" in json.loads(formatted)["exception"]
    assert not NotLoggedYet().filter(record)


def test_websockets_pass_through(client: TestClient) -> None:
    with client.websocket_connect("/echo") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


@dataclass
class FakeResource:
    """A resource that tells what happens to it."""

    name: str
    events: list[str] = field(default_factory=list)
    is_required: bool = True
    works: bool = True
    opens: bool = True

    async def open(self) -> None:
        self.events.append(f"open {self.name}")
        if not self.opens:
            raise OSError

    async def check(self) -> None:
        if not self.works:
            msg = "secret address"
            raise OSError(msg)

    async def close(self) -> None:
        self.events.append(f"close {self.name}")


def _with(settings: Settings, *resources: FakeResource) -> FastAPI:
    app = create_app(settings)
    container: Container = app.state.container
    app.state.container = replace(container, resources=resources)
    return app


def test_ready_while_everything_works(settings: Settings) -> None:
    queue, cache = FakeResource("queue"), FakeResource("cache", is_required=False)
    app = _with(settings, queue, cache)
    assert TestClient(app).get("/ready").status_code == 503
    with TestClient(app) as client:
        assert client.get("/ready").json() == {"status": "ready", "unavailable": []}
        cache.works = False
        assert client.get("/ready").json() == {"status": "ready", "unavailable": ["cache"]}
        queue.works = False
        answer = client.get("/ready")
        assert answer.status_code == 503
        assert answer.json()["detail"] == "Not available: queue, cache"
        assert client.get("/health").status_code == 200
    assert TestClient(app).get("/ready").status_code == 503


def test_what_was_opened_is_closed_also_if_the_start_fails(settings: Settings) -> None:
    events: list[str] = []
    first, second = FakeResource("a", events), FakeResource("b", events, opens=False)
    with pytest.raises(OSError), TestClient(_with(settings, first, second)):  # noqa: PT011
        pass
    assert events == ["open a", "open b", "close b", "close a"]
