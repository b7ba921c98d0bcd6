"""What happens after a loan: mail to the owner, and an event for whoever listens."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import anyio
import pytest
from fastapi import BackgroundTasks, FastAPI
from fastapi.testclient import TestClient

from toolshed.config import Settings
from toolshed.presentation.app import create_app
from toolshed.presentation.background import add_task


@dataclass
class FakeMailer:
    """Remembers what it was to send."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    works: bool = True

    async def send(self, *, to: str, subject: str, text: str) -> None:
        del subject
        if not self.works:
            raise OSError
        self.sent.append((to, text))


@pytest.fixture
def mailer() -> FakeMailer:
    return FakeMailer()


@pytest.fixture
def app(settings: Settings, mailer: FakeMailer) -> FastAPI:
    changes = {"event_stream_seconds": 1, "event_poll_seconds": 0.05}
    app = create_app(settings.model_copy(update=changes))
    app.state.container = replace(app.state.container, mailer=mailer)
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def drill(client: TestClient, ada: dict[str, str]) -> str:
    body = {"name": "Drill", "category": "drills"}
    location: str = client.post("/api/v1/items", json=body, headers=ada).headers["location"]
    return location


def test_the_owner_is_told_of_a_loan_and_only_of_a_loan(
    client: TestClient, drill: str, bob: dict[str, str], mailer: FakeMailer
) -> None:
    keyed = {**bob, "Idempotency-Key": "k"}
    assert client.post(f"{drill}/loans", json={}, headers=keyed).status_code == 201
    assert client.post(f"{drill}/loans", json={}, headers=keyed).status_code == 201
    assert client.post(f"{drill}/loans", json={}, headers=bob).status_code == 409

    ((to, text),) = mailer.sent
    assert to == "ada@example.com"
    assert text.startswith("Bob has borrowed your Drill until ")


def test_a_loan_does_not_fail_with_the_mail(
    client: TestClient,
    drill: str,
    bob: dict[str, str],
    mailer: FakeMailer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    mailer.works = False
    assert client.post(f"{drill}/loans", json={}, headers=bob).status_code == 201
    assert "Background task failed: NotificationService.loan_made" in caplog.messages


def test_a_failing_task_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    done = []

    async def work(name: str) -> None:
        if name == "bad":
            raise OSError
        done.append(name)

    @app.get("/")
    async def route(background: BackgroundTasks) -> None:
        for name in ("one", "bad", "two"):
            add_task(background, work, name)

    assert TestClient(app).get("/").status_code == 200
    assert done == ["one", "two"]
    assert len([record for record in caplog.records if record.exc_info]) == 1


def test_events_go_on_where_the_client_was(
    client: TestClient, drill: str, ada: dict[str, str], bob: dict[str, str]
) -> None:
    loan = client.post(f"{drill}/loans", json={}, headers=bob).headers["location"]
    client.post(f"{loan}/return", headers=bob)

    def listen(**headers: str) -> list[tuple[str, str, str]]:
        answer = client.get("/api/v1/events", headers={**ada, **headers})
        assert answer.headers["content-type"].startswith("text/event-stream")
        blocks = [block.split("\n") for block in answer.text.split("\n\n") if "data:" in block]
        fields = [dict(line.split(": ", 1) for line in block) for block in blocks]
        return [(one["id"], one["event"], one["data"]) for one in fields]

    events = listen(**{"Last-Event-ID": "0"})
    assert [event[:2] for event in events] == [("1", "borrowed"), ("2", "returned")]
    assert json.loads(events[0][2])["item_id"] == 1


@pytest.mark.usefixtures("ada")
def test_events_end_when_nobody_listens(settings: Settings, app: FastAPI) -> None:
    patient = create_app(settings)
    # It would go on for a quarter of an hour.
    patient.state.container = replace(app.state.container, settings=settings)
    token = patient.state.container.token_issuer.issue(1)
    sent: list[bytes] = []

    async def listen() -> None:
        gone = anyio.Event()

        async def receive() -> dict[str, Any]:
            if not sent:
                sent.append(b"")
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message.get("body"):
                sent.append(message["body"])
                gone.set()

        headers = [(b"authorization", f"Bearer {token}".encode())]
        scope = {"type": "http", "method": "GET", "path": "/api/v1/events", "headers": headers}
        with anyio.fail_after(60):
            await patient({**scope, "query_string": b""}, receive, send)

    anyio.run(listen)
    assert b": ready" in b"".join(sent)


def test_events_start_now_and_end(client: TestClient, ada: dict[str, str]) -> None:
    assert "data:" not in client.get("/api/v1/events", headers=ada).text
    assert client.get("/api/v1/events").status_code == 401
    bad = {**ada, "Last-Event-ID": "x"}
    assert client.get("/api/v1/events", headers=bad).status_code == 422
