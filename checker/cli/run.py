"""Commands that run something: the course, the API, the doctor."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from checker.cli import show
from checker.cli.look import where
from checker.course import Course, find_course
from checker.doctor import Finding, examine
from checker.doctor import mend as mend_files
from checker.errors import UsageError

FIRST_NOTEBOOK = "notebooks/00-start-here.ipynb"
JUPYTER = Path(__file__).parents[1] / "jupyter"  # what JupyterLab is configured with
START_SECONDS = 60
END_SECONDS = 10


def start(
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="open the notebook in a browser")
    ] = True,
    port: Annotated[
        int, typer.Option(help="where JupyterLab listens; the next free one on")
    ] = 8888,
) -> None:
    """Check the environment, say where you are, and open JupyterLab on the first notebook."""
    course = find_course()
    findings = examine(course)
    _report([finding for finding in findings if not finding.good])
    if any(finding.fatal for finding in findings):
        raise typer.Exit(2)
    where()
    show.say()
    port = _free_port(port)
    token = secrets.token_hex(16)
    server = _start_jupyter(course, port, token)
    for name in ("SIGTERM", "SIGHUP"):  # a terminal that is closed: JupyterLab ends as well
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    try:
        address = f"http://127.0.0.1:{port}/lab/tree/{FIRST_NOTEBOOK}?token={token}"
        _wait_for(server, port)
        if not browser:
            show.say(f"JupyterLab: {address}")
        elif _open(address):
            show.say(f"JupyterLab is open in your browser: {address}")
        else:
            show.say(f"There is no browser to open here. JupyterLab is at: {address}")
        show.say("Ctrl-C ends it; your files are saved as you go.", "dim")
        code = server.wait()
    except KeyboardInterrupt:
        show.say("\nJupyterLab ends. `checker start` brings you back.")
        return
    finally:
        end(server)
    raise typer.Exit(0 if code == 0 else 1)


def _start_jupyter(course: Course, port: int, token: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    command += ["--log-level=ERROR", "--LabApp.log_level=ERROR"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={course.root}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    # Tabs that are open are remembered for this course, not mixed with those of other folders.
    workspaces = str(course.state / "jupyter-workspaces")
    environment = {"JUPYTER_TOKEN": token, "JUPYTERLAB_WORKSPACES_DIR": workspaces}
    # It would ask about news at the first start.
    paths = filter(None, (str(JUPYTER), os.environ.get("JUPYTER_CONFIG_PATH")))
    environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    return subprocess.Popen(
        command,
        cwd=course.root,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
        start_new_session=sys.platform != "win32",  # Ctrl-C is ours to pass on, once
    )


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    import httpx  # here, for other commands would wait for it as well

    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise UsageError("JupyterLab did not start (see above); checker doctor may know why")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/api", trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise UsageError(f"JupyterLab did not answer within {START_SECONDS} seconds; try again")


def end(server: subprocess.Popen[bytes], patience: float = END_SECONDS) -> None:
    """End JupyterLab, which hears no signal while it starts."""
    server.terminate()
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _open(address: str) -> bool:
    """Open a browser, unless there is no display for one."""
    no_display = sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if no_display:
        return False
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _free_port(first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise UsageError(f"no port from {first} on is free: name one with --port")


def serve(
    mine: Annotated[bool, typer.Option("--mine", help="your modules alone, no reference")] = False,
    reference: Annotated[bool, typer.Option("--reference", help="the reference alone")] = False,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="the port; the next free one from there on")] = 8000,
    reload: Annotated[
        bool, typer.Option("--reload/--no-reload", help="start again when a file changes")
    ] = True,
) -> None:
    """Run the API: your finished modules, and the reference for the rest."""
    import uvicorn

    from checker.serving import MODE, ROOT, settings_for

    if mine and reference:
        raise UsageError("--mine and --reference exclude each other: give one of them")
    course = find_course()
    port = _free_port(port)
    os.environ[ROOT] = str(course.root)
    os.environ[MODE] = "mine" if mine else "reference" if reference else "finished"
    for name, value in settings_for(course).items():
        os.environ.setdefault(name, value)
    show.say(f"http://{host}:{port}/docs shows the API, and which operations are yours")
    uvicorn.run(
        "checker.serving:create",
        factory=True,
        host=host,
        port=port,
        reload=reload,
        reload_dirs=[str(course.root / "exercises")] if reload else None,
        log_level="warning",
    )


def doctor(
    mend: Annotated[
        bool, typer.Option("--mend", help="bring back files that are no exercise, or missing")
    ] = False,
) -> None:
    """Look whether everything is in place, and say what to do where it is not."""
    course = find_course()
    if mend:
        for path in mend_files(course):
            show.say(f"  brought back {course.relative(path)}")
    findings = examine(course)
    _report(findings)
    if any(finding.fatal for finding in findings):
        raise typer.Exit(2)


def _report(findings: list[Finding]) -> None:
    for finding in findings:
        style, word = ("green", "ok") if finding.good else ("red", "FAIL")
        if not finding.good and not finding.fatal:
            style, word = "yellow", "note"
        show.lines([[(style, f"  {word:<5}"), ("", finding.text)]])
