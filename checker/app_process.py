"""The app process: it loads the learner's module, stages an app of it, and serves ASGI.

`ExerciseProcess` lives as long as an exercise is checked. It loads the modules once; each check
gets a fork of it, so that no check sees what another one did. Where the system has no fork, the
modules are loaded anew for each check instead.
"""

import ast
import asyncio
import contextlib
import faulthandler
import importlib
import importlib.util
import json
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import CoroutineType, ModuleType
from typing import Any

from checker import faults, limits
from checker.course import PACKAGE
from checker.overlay import Overlay, Sources, forget_modules
from checker.wire import Connection, Message, pack, unpacker

ASGIApp = Callable[..., Any]


@dataclass(frozen=True)
class Job:
    """What an app process is started with."""

    checks: str
    module: str
    learner: str
    reference: str
    mine: list[str] | None

    @property
    def sources(self) -> Sources:
        mine = None if self.mine is None else frozenset(self.mine)
        return Sources(Path(self.learner), Path(self.reference), mine)

    def load(self) -> tuple[ModuleType, ModuleType]:
        """Import the checks and the learner's module."""
        spec = importlib.util.spec_from_file_location("checks_on_stage", self.checks)
        if spec is None or spec.loader is None:
            raise ImportError(f"cannot load {self.checks}")
        checks = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(checks)
        return checks, importlib.import_module(self.module)


def load_or_describe(job: Job) -> tuple[tuple[ModuleType, ModuleType] | None, Message]:
    """The modules and a message that says so, or None and the fault."""
    try:
        return job.load(), {"op": "loaded"}
    except BaseException as error:
        # SystemExit and KeyboardInterrupt too: whatever a module does, the answer is a verdict.
        return None, {"op": "failed", "fault": faults.describe(error, Path(job.learner), "import")}


def import_for_stages(checks: Path) -> None:
    """Import what the stage functions import, once for all checks.

    What cannot be imported (a name that the learner's module has lost) is told by the stage.
    """
    for node in ast.walk(ast.parse(checks.read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            with contextlib.suppress(Exception):
                importlib.import_module(node.module or "")


def settle_in() -> None:
    """Make a fork of the check process, or a fresh process, a place to run learners' code in."""
    sys.stdin = open(os.devnull, encoding="utf-8")
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
    sys.dont_write_bytecode = True
    warnings.resetwarnings()
    warnings.simplefilter("default")
    warnings.simplefilter("ignore", ResourceWarning)
    faulthandler.enable(2)
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, file=2, all_threads=True)
    limits.restrain()


def run_check(
    job: Job, modules: tuple[ModuleType, ModuleType], message: Message, sock: socket.socket
) -> None:
    """Stage the app for one check and serve it until the check process hangs up."""
    checks, learner = modules
    with contextlib.ExitStack() as stack:
        clock = Clock(stack)
        connection = Connection(sock)
        try:
            if message.get("clock") is not None:
                clock.move(message["clock"])
            app = getattr(checks, message["stage"])(learner, **message["options"])
        except BaseException as error:  # SystemExit too, see above
            fault = faults.describe(error, Path(job.learner), "stage")
            connection.send({"op": "failed", "fault": fault})
            return
        connection.send({"op": "staged"})
        asyncio.run(Server(app, sock, clock, Path(job.learner)).serve())


class Clock:
    """The clock of this process, which the check process may move."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._travel: Any = None

    def move(self, to: float) -> None:
        """Stop the wall clock at a Unix time in seconds; time.monotonic goes on."""
        import time_machine

        if self._travel is None:
            travel = time_machine.travel(datetime.fromtimestamp(to, UTC), tick=False)
            self._travel = self._stack.enter_context(travel)
        else:
            self._travel.move_to(datetime.fromtimestamp(to, UTC))


class Server:
    """Calls the app for the other end: each call is an ASGI scope with its events."""

    def __init__(self, app: ASGIApp, sock: socket.socket, clock: Clock, learner: Path) -> None:
        self.app = app
        self.sock = sock
        self.clock = clock
        self.learner = learner
        self.state: dict[str, Any] = {}
        self.calls: dict[int, Call] = {}

    async def serve(self) -> None:
        """Answer until the other end closes."""
        # A fault in a task of the learner's own is their output, not the end of the server.
        reader, self.writer = await asyncio.open_connection(sock=self.sock)
        decoder = unpacker()
        while data := await reader.read(1 << 16):
            decoder.feed(data)
            for message in decoder:
                self._handle(message)
        for call in self.calls.values():
            call.task.cancel()
        await asyncio.gather(*(call.task for call in self.calls.values()), return_exceptions=True)
        self.writer.close()

    def _handle(self, message: Message) -> None:
        match message["op"]:
            case "open":
                Call(self, message["id"], message["scope"]).start()
            case "event" | "ack" | "cancel" if call := self.calls.get(message["id"]):
                call.handle(message)
            case "clock":
                self.clock.move(message["to"])
                self.post({"op": "moved"})
            case "where":
                self.post({"op": "where", "frames": self._stacks()})

    def post(self, message: Message) -> None:
        self.writer.write(pack(message))

    def _stacks(self) -> list[faults.Fault]:
        """Where each call that has not answered waits, innermost frame first."""
        places: list[faults.Fault] = []
        for call in self.calls.values():
            waiting: Any = call.task.get_coro()
            frames = []
            while isinstance(waiting, CoroutineType):
                if waiting.cr_frame is not None:
                    code = waiting.cr_frame.f_code
                    frames.append(
                        faults.frame(code.co_filename, waiting.cr_frame.f_lineno, code.co_name)
                    )
                waiting = waiting.cr_await
            places += reversed(frames)
        return places


class Call:
    """One call of the app."""

    def __init__(self, server: Server, id: int, scope: Message) -> None:
        self.server = server
        self.id = id
        self.events: asyncio.Queue[Message] = asyncio.Queue()
        self.acks: asyncio.Queue[None] = asyncio.Queue()
        self.scope = self._restored(scope)

    def _restored(self, scope: Message) -> Message:
        """The scope as servers give it: tuples where they give tuples, the lifespan's state."""
        for name in ("client", "server"):
            if scope.get(name) is not None:
                scope[name] = tuple(scope[name])
        if "headers" in scope:
            scope["headers"] = [(key, value) for key, value in scope["headers"]]
        state = self.server.state
        scope["state"] = state if scope["type"] == "lifespan" else dict(state)
        return scope

    def start(self) -> None:
        self.server.calls[self.id] = self
        self.task = asyncio.create_task(self._run())

    def handle(self, message: Message) -> None:
        if message["op"] == "event":
            self.events.put_nowait(message["event"])
        elif message["op"] == "ack":
            self.acks.put_nowait(None)
        else:
            self.task.cancel()

    async def _run(self) -> None:
        try:
            await self.server.app(self.scope, self._receive, self._send)
            self._post("done", endpoint=faults.endpoint_of(self.scope, self.server.learner))
        except asyncio.CancelledError:
            self._post("done")
        except BaseException as error:  # SystemExit in a handler must not end the server
            fault = faults.describe(error, self.server.learner)
            fault["frame"] = fault["frame"] or faults.endpoint_of(self.scope, self.server.learner)
            self._post("error", fault=fault)
        finally:
            del self.server.calls[self.id]

    def _post(self, op: str, **rest: Any) -> None:
        self.server.post({"op": op, "id": self.id, **rest})

    async def _receive(self) -> Message:
        self._post("receive")
        return await self.events.get()

    async def _send(self, event: Message) -> None:
        self._post("event", event=dict(event))
        await self.server.writer.drain()
        if event.get("more_body"):
            # The consumer sets the pace, as it does when both are in one process.
            await self.acks.get()


class ExerciseProcess:
    """The process behind one exercise: it loads, then runs a check at a time."""

    def __init__(self, job: Job, control: Connection) -> None:
        self.job = job
        self.control = control

    def run_forking(self) -> None:
        """Load once, fork for each check."""
        Overlay(self.job.sources).install()
        modules, answer = load_or_describe(self.job)
        sys.stdout.flush()
        self.control.send(answer)
        if modules is None:
            return
        import_for_stages(Path(self.job.checks))
        while True:
            message, descriptors = receive_with_descriptors(self.control.sock, 2)
            if message is None:
                return
            if message["op"] == "check":
                pid = _fork(descriptors, partial(run_check, self.job, modules, message))
                self.control.send({"op": "forked", "pid": pid})
            elif message["op"] == "reap":
                self.control.send({"op": "reaped", "status": _reap(message["pid"])})

    def run_in_place(self, connect: Callable[[], socket.socket]) -> None:
        """Load anew for each check; `connect` opens the connection that a check is served on."""
        overlay = Overlay(self.job.sources)
        overlay.install()
        modules, answer = load_or_describe(self.job)
        self.control.send(answer)
        for message in self.control.messages():
            if modules is None:
                return
            with connect() as sock:
                run_check(self.job, modules, message, sock)
            sys.stdout.flush()
            sys.stderr.flush()
            forget_modules()
            modules, _ = load_or_describe(self.job)


def receive_with_descriptors(sock: socket.socket, count: int) -> tuple[Message | None, list[int]]:
    """One message and the descriptors sent with it; None at the end of the connection."""
    try:
        data, descriptors, _, _ = socket.recv_fds(sock, 1 << 16, count)
    except OSError:
        return None, []
    if not data:
        return None, []
    decoder = unpacker()
    decoder.feed(data)
    return next(iter(decoder), None), descriptors


def _fork(descriptors: list[int], run: Callable[[socket.socket], None]) -> int:
    """Run something in a fork that has the two descriptors (connection, output) alone."""
    connection, output = descriptors
    with warnings.catch_warnings():
        # A thread the learner's module left running is not in the fork, which is meant.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(connection)
        os.close(output)
        return pid
    status = 1
    try:
        keep_only(connection, output)
        run(socket.socket(fileno=connection))
        status = 0
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def keep_only(connection: int, output: int) -> None:
    """Close every other descriptor; what is printed goes to `output`."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, connection)
    os.closerange(connection + 1, 65536)


def _reap(pid: int) -> int | None:
    """The wait status of a fork that hung up; one that lives on is ended, with no status."""
    pause = 0.0005
    while pause < 0.6:  # in all a second
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(pause)
        pause *= 2
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def main() -> None:
    """A process of its own, started by `checker.spawned_host`."""
    port, job = int(sys.argv[1]), Job(**json.loads(sys.argv[2]))
    word = os.environ.pop("CHECKER_WORD").encode()

    def connect() -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(word)
        return sock

    control = Connection(connect())
    settle_in()
    ExerciseProcess(job, control).run_in_place(connect)
    os._exit(0)


if __name__ == "__main__":
    main()
