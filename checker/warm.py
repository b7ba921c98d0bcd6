"""The warm runner: a process that has imported everything, and grades when it is asked to.

For each exercise it keeps two processes, forked from itself. One has collected the exercise's
checks and is forked into the check process of a run; the other has loaded what of the reference is
independent of the exercise, and is forked into the server of the run's app processes. A run's
verdicts go from its check process straight to whoever asked, so the runner itself never holds a
check or a result, and nothing that the learner's code is forked from does.

A client sends `grade` (an exercise, options of pytest) and a socket for the answer: `graded` with
the verdicts as JSON, `stale` when a file that the runner has read is another now, or an end where
grading did not work. A client that closes its end of that socket ends the run.
"""

import contextlib
import errno
import fcntl
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from checker.course import Course, Exercise
from checker.fork_server import ForkServer, serve
from checker.forked_host import Fork, Forks
from checker.forking import keep_only, serve_forks
from checker.overlay import preload, warm_up
from checker.plugin import GRADING, SUMMARY, configure
from checker.rehearsal import practise
from checker.runner import MAX_SOCKET, SOCKET, Stale
from checker.verdict import Verdicts
from checker.wire import Connection, Inbox, Message, pack

MAX_TEMPLATES = 6  # exercises that are kept ready at a time
RUN_SECONDS = 600  # a backstop: a run is bounded by the deadlines of its checks
IDLE_SECONDS = 15 * 60  # how long a runner that nobody is connected to waits for the next one
LOOK_SECONDS = 3  # how often it looks whether its folder is still there

# What libraries import when they are first used.
_LAZY = (
    *("anyio._backends._asyncio", "fastapi.openapi.utils", "time_machine", "email_validator"),
    *("cryptography.hazmat.backends.openssl.backend", "encodings.idna", "tracemalloc"),
)

# The captures and the fault handler of pytest hold descriptors, which a fork does not keep.
_OPTIONS = [
    *("-q", "-s", "-p", "no:cacheprovider", "-p", "no:faulthandler"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # what is warm is imported already
]


def signature(course: Course) -> str:
    """What a runner has read, by the times and sizes of the files: changes when it must restart."""
    seen = [sys.version]
    for folder in (Path(__file__).parent, course.reference, course.root / "exercises" / "checks"):
        seen += sorted(_stamps(folder))
    others = [course.root / "pyproject.toml", course.root / "exercises" / "conftest.py"]
    # A folder of packages changes with each that comes or goes.
    others += [Path(folder) for folder in sys.path if folder.endswith("-packages")]
    for path in others:
        with contextlib.suppress(OSError):
            seen.append(_stamp(str(path), path.stat()))
    return "\n".join(seen)


def _stamps(folder: Path | str) -> Iterator[str]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name not in ("__pycache__", "tests"):
                yield from _stamps(entry.path)
        elif entry.name.endswith((".py", ".toml")):
            yield _stamp(entry.path, entry.stat())


def _stamp(path: str, stat: os.stat_result) -> str:
    return f"{path} {stat.st_mtime_ns} {stat.st_size} {stat.st_ino}"


class Template:
    """The two processes that an exercise's runs are forked from."""

    def __init__(self, exercise: Exercise) -> None:
        self.apps = _forked(partial(_prepare_apps, exercise))
        self.checks = _forked(partial(_prepare_checks, exercise))
        self.ask()

    def ask(self) -> None:
        """Have the forks of the next run made ahead."""
        self.apps.ask()
        self.checks.ask()

    def take(self) -> tuple[Fork, Fork] | None:
        """A server of app processes and a check process; None if they cannot be had."""
        apps, checks = self.apps.take(), self.checks.take()
        if apps is None or checks is None:
            return None
        for fork in (apps, checks):
            os.close(fork.output)
        return apps, checks

    def close(self) -> None:
        for forks in (self.apps, self.checks):
            forks.close()


def _forked(life: Callable[[socket.socket], None]) -> Forks:
    """Fork this process; the asking end of what it becomes."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return Forks(Connection(ours))
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        keep_only(theirs.fileno(), null)
        life(theirs)
    finally:
        os._exit(0)


def _prepare_apps(exercise: Exercise, sock: socket.socket) -> None:
    """Be the process that servers of app processes are forked from."""
    preload(exercise.module, exercise.chapter.course.reference, exercise.checks)
    gc.collect()
    gc.freeze()
    serve_forks(sock, serve)


def _prepare_checks(exercise: Exercise, sock: socket.socket) -> None:
    """Be the process that check processes are forked from: a session that has collected."""
    os.chdir(exercise.chapter.course.root)
    words = [str(exercise.checks), *_OPTIONS, "--exercise", exercise.id]
    pytest.main(words, plugins=[_Pause(sock)])


class _Pause:
    """Stops a session before its checks, and goes on in forks."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        if self._sock.fileno() >= 0:
            gc.collect()
            gc.freeze()
            serve_forks(self._sock, partial(self._go_on, session))
            os._exit(0)
        return (yield)

    def _go_on(self, session: pytest.Session, sock: socket.socket) -> None:
        """A check process: run the checks with the options of this run, and tell the verdicts."""
        os.setpgid(0, 0)
        self._sock.detach()  # it is closed
        configure(session, [])  # while nobody waits
        inbox = Inbox(sock)
        if (message := inbox.receive()) is None:
            return
        apps, client = inbox.take(2)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        config = session.config
        if message["options"]:
            configure(session, message["options"])
        grading = config.stash[GRADING]
        grading.join(ForkServer(socket.socket(fileno=apps)))
        with contextlib.suppress(session.Failed):  # --until has heard what it waited for
            config.hook.pytest_runtestloop(session=session)
        verdicts = Verdicts.dump_json(config.stash[SUMMARY].verdicts)
        Connection(socket.socket(fileno=client)).send({"op": "graded", "verdicts": verdicts})


@dataclass(frozen=True, eq=False)
class Run:
    """A run that is under way."""

    template: Template
    apps: int  # the pid of the server of its app processes
    checks: int  # the pid of its check process
    sock: socket.socket  # ends with the check process
    client: socket.socket  # ends with whoever asked
    until: float


class Runner:
    """Grades for its clients: one connection that it was given, and those of a listener."""

    def __init__(self, course: Course, first: socket.socket, listener: "Listener | None") -> None:
        self._course = course
        self._listener = listener
        self._clients: dict[int, Inbox] = {}
        self._templates: dict[str, Template] = {}
        self._runs: list[Run] = []
        self._selector = selectors.DefaultSelector()
        self._signature = signature(course)
        self._idle_since = time.monotonic()
        self._welcome(first)
        if listener is not None:
            self._selector.register(listener.sock, selectors.EVENT_READ, self._accept)

    def warm_up(self) -> None:
        """Import what runs need, and what the reference needs."""
        for name in _LAZY:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        warm_up(self._course.reference)
        practise()
        _ = self._course.exercises
        gc.collect()
        gc.freeze()

    def serve(self) -> None:
        """Grade until there is nobody left to grade for."""
        try:
            while self._is_wanted():
                self._step()
        except Stale:
            return
        finally:
            if self._listener is not None:
                self._listener.close()
            for run in list(self._runs):
                self._end(run)
            for template in self._templates.values():
                template.close()

    def _is_wanted(self) -> bool:
        if self._clients:
            self._idle_since = time.monotonic()
            return True
        if self._listener is None or not self._listener.is_there():
            return False
        return time.monotonic() - self._idle_since < IDLE_SECONDS

    def _step(self) -> None:
        """Wait for something to happen, and see to it."""
        patience: float | None = LOOK_SECONDS if self._listener is not None else None
        if self._runs:
            patience = max(0.0, min(run.until for run in self._runs) - time.monotonic())
        for key, _ in self._selector.select(patience):
            key.data()
        for run in [run for run in self._runs if run.until <= time.monotonic()]:
            self._end(run)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # templates that were given up
                pass

    def _accept(self) -> None:
        assert self._listener is not None
        if (sock := self._listener.accept()) is not None:
            self._welcome(sock)

    def _welcome(self, sock: socket.socket) -> None:
        self._clients[sock.fileno()] = Inbox(sock)
        self._selector.register(sock, selectors.EVENT_READ, partial(self._listen, sock))

    def _listen(self, sock: socket.socket) -> None:
        inbox = self._clients[sock.fileno()]
        message = inbox.receive()
        while message is not None:
            self._start(message, socket.socket(fileno=inbox.take(1)[0]))
            message = inbox.pending()
            if message is None:
                return
        del self._clients[sock.fileno()]
        self._selector.unregister(sock)
        sock.close()

    def _start(self, message: Message, client: socket.socket) -> None:
        if message["python"] != sys.prefix or signature(self._course) != self._signature:
            Connection(client).send({"op": "stale"})
            raise Stale
        exercise = self._course.exercise(message["exercise"])
        template = self._templates.pop(exercise.id, None) or Template(exercise)
        forks = template.take()
        if forks is None:
            template.close()
            client.close()
            return
        self._templates[exercise.id] = template  # the one used last comes last
        apps, checks = forks
        go = pack({"options": message["options"]})
        socket.send_fds(checks.sock, [go], [apps.sock.fileno(), client.fileno()])
        apps.sock.close()
        until = time.monotonic() + RUN_SECONDS
        run = Run(template, apps.pid, checks.pid, checks.sock, client, until)
        self._runs.append(run)
        for sock in (run.sock, run.client):
            self._selector.register(sock, selectors.EVENT_READ, partial(self._end, run))
        self._forget_templates()

    def _end(self, run: Run) -> None:
        """End a run's check process and what it started; its app processes end with it."""
        if run not in self._runs:  # the other of its sockets has told
            return
        self._runs.remove(run)
        run.template.checks.drop(run.checks)
        run.template.apps.leave(run.apps)
        for sock in (run.sock, run.client):
            self._selector.unregister(sock)
            sock.close()
        run.template.ask()  # while nobody waits

    def _forget_templates(self) -> None:
        busy = {id(run.template) for run in self._runs}
        for name, template in list(self._templates.items()):
            if len(self._templates) > MAX_TEMPLATES and id(template) not in busy:
                del self._templates[name]
                template.close()


class Listener:
    """A socket in the course's folder, for the next command in a terminal.

    Only the user who started it can connect. A lock that is held for life tells a runner that
    serves from one that was killed and has left its socket.
    """

    def __init__(self, course: Course) -> None:
        """OSError where there can be none: another serves, or the folder cannot be written."""
        course.state.mkdir(exist_ok=True)
        self._path = course.state / SOCKET
        if len(os.fsencode(self._path)) > MAX_SOCKET:
            raise OSError(errno.ENAMETOOLONG, "the path of the socket is too long")
        self._lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._path.unlink(missing_ok=True)
            self.sock = socket.socket(socket.AF_UNIX)
            before = os.umask(0o177)
            try:
                self.sock.bind(str(self._path))
            finally:
                os.umask(before)
            self.sock.listen()
            self._mark = self._marked()
        except OSError:
            os.close(self._lock)
            raise

    def accept(self) -> socket.socket | None:
        """The next client; None where it is not the user's own."""
        try:
            sock, _ = self.sock.accept()
        except OSError:
            return None
        if is_mine(sock):
            return sock
        sock.close()
        return None

    def is_there(self) -> bool:
        """Whether the socket can still be found."""
        try:
            return self._marked() == self._mark
        except OSError:
            return False

    def _marked(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns

    def close(self) -> None:
        if self.is_there():
            self._path.unlink(missing_ok=True)
        self.sock.close()
        os.close(self._lock)


def is_mine(sock: socket.socket) -> bool:
    """Whether the other end is a process of this user, as far as the system tells."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the permissions of the socket's file remain
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(uid == os.geteuid())


def main() -> None:
    """`python -m checker.warm DESCRIPTOR FOLDER [--listen]`: started by `checker.runner`."""
    descriptor, folder, *options = sys.argv[1:]
    course = Course(Path(folder))
    os.chdir(course.root)
    listener = None
    if options:
        with contextlib.suppress(OSError):
            listener = Listener(course)
    runner = Runner(course, socket.socket(fileno=int(descriptor)), listener)
    runner.warm_up()
    runner.serve()


if __name__ == "__main__":
    main()
