"""What checks can do: a course of one exercise, made to use every part of the engine."""

from pathlib import Path

import pytest

from checker.course import Course
from checker.tests.conftest import run_pytest

MANIFEST = """
number = 1
title = "Engine"
notebook = "01-engine.ipynb"

[[exercise]]
id = "1.1"
slug = "engine"
title = "Engine"
module = "engine.py"
section = "Engine"
minutes = 1
difficulty = 1
learnt = "It works."
hints = ["a", "b", "c"]
"""

LEARNER = '''
import asyncio
import time
from contextlib import asynccontextmanager

from fastapi import BackgroundTasks, FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse

calls = []
left_behind = []


START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"part"}
ODD = {
    "body first": [BODY, START],
    "two starts": [START, START, BODY],
    "two bodies": [START, BODY, BODY],
    "nothing": [],
    "no text": [{**START, "headers": [(b"x-odd", b"\\xff")]}, BODY],
    "a part": [START, {**BODY, "more_body": True}],
}


class Odd(Response):
    """Sends what no server would take."""

    async def __call__(self, scope, receive, send):
        for event in ODD[self.body.decode()]:
            await send(event)


class Endless(Response):
    async def __call__(self, scope, receive, send):
        await send(START)
        try:
            while True:
                await send({**BODY, "more_body": True})
        finally:
            left_behind.append("endless")


def create_app(greeting="hello"):
    @asynccontextmanager
    async def lifespan(app):
        yield {"started": time.time()}

    app = FastAPI(lifespan=lifespan)
    waiting = []

    @app.get("/greeting")
    def get_greeting():
        calls.append(1)
        return {"greeting": greeting, "calls": len(calls)}

    @app.get("/now")
    def get_now(request: Request):
        return {"now": time.time(), "started": request.state.started}

    @app.get("/meet")
    async def meet():
        """Answers when three have come."""
        waiting.append(asyncio.Event())
        if len(waiting) == 3:
            for event in waiting:
                event.set()
        await waiting[-1].wait() if len(waiting) < 3 else None
        return len(waiting)

    @app.get("/stream")
    async def stream():
        app.state.pulled = 0

        async def rows():
            for number in range(1000):
                app.state.pulled += 1
                yield f"{number}\\n"

        return StreamingResponse(rows(), media_type="text/plain")

    @app.get("/endless")
    async def endless():
        return Endless()

    @app.get("/left")
    def left():
        return left_behind

    @app.get("/later")
    def later(tasks: BackgroundTasks):
        tasks.add_task(left_behind.append, "later")

    @app.head("/page")
    def page():
        return Response("page")

    @app.get("/odd/{kind}")
    async def odd(kind: str):
        return Odd(kind)

    @app.get("/pulled")
    def pulled():
        return app.state.pulled

    @app.get("/peer")
    def peer(request: Request):
        return request.client.host

    @app.post("/size")
    async def size(request: Request):
        return len(await request.body())

    @app.get("/broken")
    def broken():
        print("about to break")
        raise KeyError("needle")

    @app.websocket("/echo")
    async def echo(socket: WebSocket):
        await socket.accept()
        await socket.send_text((await socket.receive_text()).upper())
        await socket.close()

    @app.websocket("/deaf")
    async def deaf(socket: WebSocket):
        await socket.accept()
        await asyncio.Event().wait()

    return app
'''

CHECKS = '''
"""1.1 Engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.exercise("1.1")


def stage(learner):
    return learner.create_app()


def polite(learner, name):
    return learner.create_app(f"good evening, {name}")


def test_a_route(client):
    """A route answers."""
    assert client.get("/greeting").json() == {"greeting": "hello", "calls": 1}


def test_no_check_sees_another(client):
    """The module's state starts afresh."""
    assert client.get("/greeting").json()["calls"] == 1


def test_two_apps(serve):
    """Two apps with options of their own."""
    one, two = serve(polite, name="Ada"), serve(polite, name="Grace")
    assert one.get("/greeting").json()["greeting"] == "good evening, Ada"
    assert two.get("/greeting").json()["greeting"] == "good evening, Grace"


def test_clock(serve, clock):
    """The clock moves in both processes, before the app is staged and after."""
    clock.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    client = serve()
    clock.shift(61)
    body = client.get("/now").json()
    assert body == {"now": clock.now.timestamp(), "started": clock.now.timestamp() - 61}
    assert datetime.now(UTC) == clock.now == datetime(2030, 1, 1, 0, 1, 1, tzinfo=UTC)


def test_clock_is_back():
    """The next check has the true time again."""
    assert datetime.now(UTC).year < 2030


def test_at_once(client):
    """Many requests at once: the three wait for each other."""
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: client.get("/meet").status_code, range(3)))
    assert answers == [200, 200, 200]


def test_stream(client):
    """A stream is read chunk by chunk: the reader sets the pace."""
    with client.stream("GET", "/stream") as response:
        first = next(response.iter_text())
        pulled = client.get("/pulled").json()
    assert first == "0\\n"
    assert pulled < 10


def test_leaving(client):
    """Whoever leaves a stream ends it, and nobody waits for the rest."""
    with client.stream("GET", "/endless") as response:
        assert next(response.iter_text()) == "part"
    assert client.get("/left").json() == ["endless"]


def test_background(client):
    """What is done after an answer is done when the client has read it."""
    client.get("/later")
    assert client.get("/left").json() == ["later"]


def test_head(client):
    """An answer to HEAD has no body, whatever the app sends."""
    response = client.head("/page")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "4"


@pytest.mark.server_errors
@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("body first", 500, ""),
        ("two starts", 200, ""),
        ("two bodies", 200, "part"),
        ("nothing", 500, ""),
        ("no text", 500, ""),
        ("a part", 200, "part"),
    ],
)
def test_odd_answers(client, kind, status, text):
    """What no server would take is no answer."""
    response = client.get(f"/odd/{kind}")
    assert response.status_code == status
    assert response.text == text or status == 500


def test_peer(serve):
    """A check says where its requests come from."""
    assert serve(peer=("203.0.113.9", 1234)).get("/peer").json() == "203.0.113.9"


def test_large_body(client):
    """A large body arrives whole."""
    assert client.post("/size", content=b"x" * 3_000_000).json() == 3_000_000


def test_websocket(client):
    """A websocket works."""
    with client.websocket_connect("/echo") as socket:
        socket.send_text("quiet")
        assert socket.receive_text() == "QUIET"


def test_websocket_left(client):
    """A websocket is left, though the app does not hear of it."""
    with client.websocket_connect("/deaf"):
        pass
    assert client.get("/greeting").status_code == 200


@pytest.mark.server_errors
def test_expected_error(client):
    """An unhandled exception that is the subject."""
    assert client.get("/broken").status_code == 500


def test_unseen_error(client):
    """An unhandled exception that a check does not look for fails it."""
    client.get("/broken")
'''


@pytest.fixture
def mini(tmp_path: Path, course: Course) -> Course:
    mini = Course(tmp_path / "a course")
    folder = mini.root / "exercises" / "checks" / "ch01_engine"
    (folder / "stubs").mkdir(parents=True)
    (folder / "chapter.toml").write_text(MANIFEST)
    (folder / "test_1_1_engine.py").write_text(CHECKS)
    (folder / "stubs" / "1_1_engine.py").write_text("")
    for tree in (mini.learner, mini.reference):
        tree.mkdir(parents=True)
        (tree / "__init__.py").write_text("")
    mini.exercise("1.1").file.write_text(LEARNER)
    (mini.root / "pyproject.toml").write_bytes((course.root / "pyproject.toml").read_bytes())
    return mini


@pytest.mark.parametrize("mode", [[], ["--spawn"], ["--in-process"]], ids=" ".join)
def test_every_part_in_every_mode(mini: Course, mode: list[str]) -> None:
    done = run_pytest(mini, "exercises", *mode)
    lines = done.out.splitlines()
    failed = [line for line in lines if line.startswith("  FAIL")]
    passed = [line for line in lines if line.startswith("  ok")]
    assert len(failed) == 1, done.out
    assert len(passed) == 21, done.out
    assert "your code raised KeyError: 'needle'" in done.out
    line = LEARNER.splitlines().index('        raise KeyError("needle")') + 1
    assert f"exercises/toolshed/engine.py:{line} in broken" in done.out
    if mode != ["--in-process"]:
        assert "about to break" in done.out
