"""`checker serve` and `checker start`: real servers, asked over real sockets."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from checker.cli.run import end
from checker.course import Course
from checker.tests.conftest import run_checker, write_solution

PATIENCE = 60  # seconds


@contextlib.contextmanager
def running(course: Course, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that serves, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", *words],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        | {"JUPYTER_CONFIG_DIR": str(course.state / "jupyter-config")},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str) -> httpx.Response:
    """The answer, once there is a server."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return httpx.get(url, trust_env=False)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def summaries(address: str) -> dict[str, str]:
    paths = get(f"{address}/openapi.json").json()["paths"]
    return {path: operation["summary"] for path, operations in paths.items()
            for operation in operations.values()}  # fmt: skip


def test_finished_modules_in_the_reference(copy: Course) -> None:
    write_solution(copy, "1.1")
    copy.exercise("1.2").file.write_text("def broken(:\n")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running(copy, "serve", "--port", str(port), "--no-reload"):
        assert get(f"{address}/health").json() == {"status": "ok"}
        assert len(get(f"{address}/api/v1/categories").json()) > 3  # the reference's
        shown = summaries(address)
        assert shown["/health"].endswith("(yours)")
        assert not shown["/api/v1/categories"].endswith("(yours)")
        docs = get(f"{address}/docs").text
        assets = re.findall(r'(?:src|href)="([^"]+)"', docs)
        assert assets
        for asset in assets:
            assert asset.startswith("/"), "the docs page must not need the internet"
            assert get(f"{address}{asset}").status_code == 200


def test_a_change_is_served(copy: Course) -> None:
    port = free_port()
    with running(copy, "serve", "--port", str(port)):
        address = f"http://127.0.0.1:{port}"
        assert not summaries(address)["/health"].endswith("(yours)")
        write_solution(copy, "1.1")
        until = time.monotonic() + PATIENCE
        while not summaries(address)["/health"].endswith("(yours)"):
            assert time.monotonic() < until
            time.sleep(0.2)


def test_reference_and_mine(copy: Course) -> None:
    for exercise in copy.exercises:
        write_solution(copy, exercise.id)
    for mode, owned in (("--reference", False), ("--mine", True)):
        port = free_port()
        with running(copy, "serve", mode, "--port", str(port), "--no-reload"):
            shown = summaries(f"http://127.0.0.1:{port}")
            assert {summary.endswith("(yours)") for summary in shown.values()} == {owned}


def test_modules_that_make_no_api(copy: Course) -> None:
    """Half-finished and broken ones are told in a few lines, not in a traceback."""
    words = ("serve", "--mine", "--no-reload", "--port", str(free_port()))
    done = run_checker(copy, *words)
    assert done.code == 1
    assert "NotImplementedError: this part is not written yet\n" in done.err
    copy.exercise("2.1").file.write_text("def broken(:\n")
    done = run_checker(copy, *words)
    assert done.err.splitlines() == [
        "checker: your modules do not make an API yet",
        "  SyntaxError: invalid syntax",
        "  exercises/toolshed/presentation/schemas/fields.py:1",
        "  2.1 A vocabulary of fields: checker check 2.1",
        "  without --mine, the reference stands in for what does not pass",
    ]
    copy.exercise("2.1").file.write_text("NAME = 1\n")
    done = run_checker(copy, *words)
    assert "your module has no '" in done.err
    assert "\n  exercises/toolshed/presentation/schemas/fields.py\n" in done.err


def test_journey_through_modules_of_ones_own(copy: Course) -> None:
    """Register, log in, offer, borrow, conflict, limit, error, with no overlay."""
    for exercise in copy.exercises:
        write_solution(copy, exercise.id)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running(copy, "serve", "--mine", "--port", str(port), "--no-reload"):
        get(f"{address}/health")
        with httpx.Client(base_url=f"{address}/api/v1", trust_env=False) as client:
            ada, grace = (_register(client, name) for name in ("ada", "grace"))
            offer = {"name": "Drill", "category": "drills", "deposit_cents": 1500}
            offered = client.post("/items", json=offer, headers=ada)
            assert offered.status_code == 201, offered.text
            place = offered.headers["location"]
            loans = f"{address}{place}/loans" if place.startswith("/") else f"{place}/loans"
            assert client.post(loans, json={"days": 7}, headers=grace).status_code == 201
            taken = client.post(loans, json={"days": 7}, headers=grace)
            assert _problem(taken) == 409
            assert _problem(client.post(loans, json={"days": 7})) == 401
            assert _problem(client.post(loans, json={"days": 0}, headers=grace)) == 422
            assert _problem(client.get("/items/999999")) == 404
            assert _problem(client.put("/items")) == 405
            refused = next(filter(_is_refused, (_log_in(client, "ada", "x") for _ in range(50))))
            assert _problem(refused) == 429
            assert int(refused.headers["retry-after"]) > 0


def _register(client: httpx.Client, name: str) -> dict[str, str]:
    """A new user; the header that shows who asks."""
    new = {"name": name, "email": f"{name}@example.com", "password": "correct horse"}
    assert client.post("/users", json=new).status_code == 201
    token = _log_in(client, name, "correct horse").json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def _log_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    form = {"username": f"{name}@example.com", "password": password}
    return client.post("/auth/token", data=form)


def _is_refused(response: httpx.Response) -> bool:
    return response.status_code == 429


def _problem(response: httpx.Response) -> int:
    """The status of a problem document, which its body repeats."""
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response.status_code


def test_start(copy: Course) -> None:
    port = free_port()
    with running(copy, "start", "--no-browser", "--port", str(port)) as process:
        assert process.stdout is not None
        seen = ""
        for line in process.stdout:
            seen += line
            if line.startswith("JupyterLab: "):
                break
        assert f"0 of {len(copy.exercises)} exercises pass" in seen
        address = seen.rsplit("JupyterLab: ", 1)[1].strip()
        assert "/lab/tree/notebooks/00-start-here.ipynb" in address
        assert httpx.get(address, trust_env=False, follow_redirects=True).status_code == 200
        process.terminate()  # as closing a terminal does; not for the whole group
        process.wait(PATIENCE)
        with pytest.raises(httpx.TransportError):
            httpx.get(address, trust_env=False)


def test_an_end_that_is_not_heard() -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(); signal.pause()"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        end(process, patience=0.1)
        assert process.returncode == -signal.SIGKILL


def test_start_without_a_display(copy: Course) -> None:
    with running(copy, "start", "--port", str(free_port())) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("There is no browser to open here. JupyterLab is at: "):
                break
        else:
            raise AssertionError("it ended without an address")
