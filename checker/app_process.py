"""The app process: it loads the learner's module, stages an app of it, and serves ASGI.

`ExerciseProcess` lives as long as an exercise is checked. It loads the modules once and is forked
for each app that is staged, and that fork for each check of the app, so that no check sees what
another one did. Where the system has no fork, the modules are loaded anew for each check instead.
"""

import asyncio
import contextlib
import faulthandler
import gc
import importlib
import json
import linecache
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, CoroutineType, ModuleType
from typing import Any

from checker import faults, limits
from checker.forking import serve_forks
from checker.overlay import Overlay, Sources, forget_modules, imported_by, installed, preload
from checker.staging import Watch, look_at_routes, remember_overrides
from checker.wire import Connection, Inbox, Message, pack, unpacker

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
        checks = ModuleType("checks_on_stage")
        checks.__file__ = self.checks
        exec(compiled(self.checks, Path(self.checks).read_bytes()), checks.__dict__)  # noqa: S102
        return checks, importlib.import_module(self.module)


@lru_cache(maxsize=1)
def compiled(file: str, source: bytes) -> CodeType:
    """A check file's code, which a process that is forked for many runs has already."""
    return compile(source, file, "exec", dont_inherit=True)


def load_or_describe(job: Job) -> tuple[tuple[ModuleType, ModuleType] | None, Message]:
    """The modules and a message that says so, or None and the fault."""
    try:
        return job.load(), {"op": "loaded", "fault": None}
    except BaseException as error:
        # SystemExit and KeyboardInterrupt too: whatever a module does, the answer is a verdict.
        return None, {"op": "loaded", "fault": faults.describe(error, Path(job.learner), "import")}


def prepare_stages(job: Job, learner: ModuleType) -> None:
    """Import what the stage functions import, once for all checks, and read what FastAPI reads.

    What cannot be imported (a name that the learner's module has lost) is told by the stage. The
    sources are for the lines that FastAPI notes of the functions that answer.
    """
    checks = Path(job.checks)
    for name in imported_by(checks, inside=True):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for file in (job.checks, learner.__file__):
        linecache.getlines(str(file))


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
    remember_overrides()
    limits.restrain()


def run_check(
    job: Job, modules: tuple[ModuleType, ModuleType], message: Message, sock: socket.socket
) -> None:
    """Stage the app for one check and serve it until the check process hangs up."""
    with contextlib.ExitStack() as stack:
        clock = Clock(stack)
        if (app := stage(job, modules, message, clock, sock)) is not None:
            Connection(sock).send({"op": "staged", "fault": None})
            serve(app, clock, job, sock)


def stage(
    job: Job,
    modules: tuple[ModuleType, ModuleType],
    message: Message,
    clock: "Clock",
    sock: socket.socket,
) -> ASGIApp | None:
    """The app that a check asks for; None where there is none, and the check knows why."""
    checks, learner = modules
    try:
        if message.get("clock") is not None:
            clock.move(message["clock"])
        app: ASGIApp = getattr(checks, message["stage"])(learner, **message["options"])
    except BaseException as error:  # SystemExit too, see above
        fault = faults.describe(error, Path(job.learner), "stage")
        sys.stdout.flush()  # the other end ends this process when it has read the fault
        Connection(sock).send({"op": "staged", "fault": fault})
        return None
    return app


def serve(app: ASGIApp, clock: "Clock", job: Job, sock: socket.socket) -> None:
    """Answer a check's requests until it hangs up."""
    asyncio.run(Server(app, sock, clock, Path(job.learner)).serve())


def live_as_fork(job: Job, modules: tuple[ModuleType, ModuleType], sock: socket.socket) -> None:
    """The life of a fork of the exercise process: stage, and be forked or serve one check."""
    message = Inbox(sock).receive()
    if message is None:
        return
    with contextlib.ExitStack() as stack:
        clock = Clock(stack)
        watch = Watch() if message["again"] else None
        if (app := stage(job, modules, message, clock, sock)) is None:
            return
        shared = False
        if watch is not None:
            look_at_routes(app)
            shared = watch.saw_nothing()
        sys.stdout.flush()
        Connection(sock).send({"op": "staged", "fault": None, "shared": shared})
        if shared:
            gc.freeze()
            serve_forks(sock, partial(serve, app, clock, job))
        else:
            serve(app, clock, job, sock)


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
        self._unsent: list[bytes] = []

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
                opened = Call(self, message["id"], message["scope"])
                if (ahead := message.get("ahead")) is not None:
                    opened.events.put_nowait(ahead)
                opened.start()
            case "event" | "ack" | "cancel" if call := self.calls.get(message["id"]):
                call.handle(message)
            case "clock":
                self.clock.move(message["to"])
                self.post({"op": "moved"})
            case "where":
                self.post({"op": "where", "frames": self._stacks()})

    def post(self, message: Message) -> None:
        """Send a message, together with those that follow at once: the reader wakes up once."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(pack(message))

    def _flush(self) -> None:
        self.writer.write(b"".join(self._unsent))
        self._unsent.clear()

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
        self._make_way()
        modules, answer = load_or_describe(self.job)
        sys.stdout.flush()
        self.control.send(answer)
        if modules is None:
            return
        prepare_stages(self.job, modules[1])
        gc.freeze()  # no collection in a fork writes to the pages that it shares with this process
        serve_forks(self.control.sock, partial(live_as_fork, self.job, modules))

    def _make_way(self) -> None:
        """Install the overlay, with what of the reference is independent of the exercise."""
        sources = self.job.sources
        if sources.mine != frozenset({self.job.module}):
            Overlay(sources).install()
            return
        found = installed()
        if found is None or not found.sources.serves(self.job.module, sources.reference):
            found = preload(self.job.module, sources.reference, Path(self.job.checks))
        Overlay(sources).replace(found)

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
