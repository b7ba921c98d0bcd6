"""Grades for the CLI, the notebook, `watch` and `verify`: by a warm runner where one can be had.

A process that grades again and again keeps a runner of its own (`keep_warm`), which ends with it.
A command in a terminal connects to the one that an earlier command has left in the background, or
leaves one. Without fork, or where that does not work, each run is a new `pytest`.
"""

import atexit
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checker.course import Course, Exercise
from checker.errors import UsageError
from checker.verdict import Verdict, Verdicts, read_verdicts
from checker.wire import Connection, pack

COLD = "CHECKER_COLD"  # set to anything: no warm runner
SOCKET = "runner.sock"
MAX_SOCKET = 100  # bytes: a longer path cannot be bound


class Cancelled(Exception):
    """The run was given up by `Asked.cancel`."""


class Asked:
    """A run that a warm runner was asked for."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._cancelled = False

    def wait(self) -> list[Verdict]:
        """Its verdicts; none where it could not be run. Stale, Cancelled."""
        with self._sock:
            answer = next(Connection(self._sock).messages(), None)
        if self._cancelled:
            raise Cancelled
        if answer is not None and answer["op"] == "stale":
            raise Stale
        return [] if answer is None else Verdicts.validate_json(answer["verdicts"])

    def cancel(self) -> None:
        """End the run; whoever waits for it is told."""
        self._cancelled = True
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it has just been answered
            return


class Stale(Exception):
    """The runner has read files that are others now, and has ended."""


class WarmRunner:
    """A client of `checker.warm`. It starts one where none listens, and again when it is gone."""

    def __init__(self, course: Course, *, background: bool) -> None:
        self._course = course
        self._background = background
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._sock = self._connect()

    def ask(self, exercise: Exercise, options: Sequence[str] = ()) -> Asked:
        """Ask for a run; OSError when no runner can be had."""
        message = {"exercise": exercise.id, "options": list(options), "python": sys.prefix}
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._sock, [pack(message)], [theirs.fileno()])
            except OSError:  # it was killed, or its time was over
                self._restart()
                socket.send_fds(self._sock, [pack(message)], [theirs.fileno()])
        return Asked(ours)

    def grade(self, exercise: Exercise, options: Sequence[str] = ()) -> list[Verdict]:
        """Verdicts on one exercise; none where it could not be run."""
        for _ in range(3):
            try:
                if (verdicts := self.ask(exercise, options).wait()) or not self._is_gone():
                    return verdicts
            except Stale:
                self.restart()
            except OSError:
                break
        return []

    def _is_gone(self) -> bool:
        """Whether the runner has ended; it never says anything on this connection."""
        try:
            return not self._sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        """Hang up, which ends a runner that is this process's own."""
        self._sock.close()
        if self._process is not None:
            if self._background:
                self._process.returncode = 0  # it stays on purpose: Python is not to warn of it
            else:
                self._process.wait()

    def restart(self) -> None:
        """Start another runner, after this one was stale."""
        with self._lock:
            self._restart()

    def _restart(self) -> None:
        self._sock.close()
        if self._process is not None:
            self._process.wait()
        self._sock = self._connect()

    def _connect(self) -> socket.socket:
        if self._background and (sock := _listening(self._course)) is not None:
            return sock
        ours, theirs = socket.socketpair()
        words = ["--listen"] if self._background else []
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "checker.warm"),
                    *(str(theirs.fileno()), str(self._course.root), *words),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._course.root,
                start_new_session=True,  # Ctrl-C is not for it
            )
        return ours


def _listening(course: Course) -> socket.socket | None:
    """A connection to the runner in the background, if there is one of this user's."""
    path = course.state / SOCKET
    try:
        found = path.lstat()
        if not stat.S_ISSOCK(found.st_mode) or found.st_uid != os.geteuid():
            return None
        sock = socket.socket(socket.AF_UNIX)
    except OSError:
        return None
    try:
        sock.connect(str(path))
    except OSError:  # it was killed, and its socket stayed
        sock.close()
        return None
    return sock


_kept: dict[Path, WarmRunner] = {}


def keep_warm(course: Course) -> WarmRunner | None:
    """A runner of this process's own, started at the first call; None where it cannot be."""
    return _runner(course, background=False)


def _runner(course: Course, *, background: bool) -> WarmRunner | None:
    if not hasattr(os, "fork") or COLD in os.environ:
        return None
    if course.root not in _kept:
        try:
            runner = WarmRunner(course, background=background)
        except OSError:
            return None
        _kept[course.root] = runner
        atexit.register(runner.close)
    return _kept[course.root]


def grade(
    exercises: Sequence[Exercise], *, course: Course, options: Sequence[str] = ()
) -> list[Verdict]:
    """Grade exercises in processes of their own; the verdicts, in the order of the course."""
    runs = [(exercise, options) for exercise in exercises]
    runner = _runner(course, background=True)
    if runner is None:
        return grade_cold(exercises, course=course, options=options)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = list(pool.map(lambda run: runner.grade(*run), runs))
    failed = [e for e, verdicts in zip(exercises, found, strict=True) if not verdicts]
    cold = grade_cold(failed, course=course, options=options) if failed else []
    verdicts = {v.exercise: v for v in (*(v for some in found for v in some), *cold)}
    return [verdicts[e.id] for e in course.exercises if e.id in verdicts]


def grade_all(
    runs: Sequence[tuple[Exercise, Sequence[str]]], *, workers: int
) -> list[Verdict | None]:
    """Grade many files, an exercise and its options each; None where that did not work.

    For authors, who grade hundreds of files.
    """

    def graded(run: tuple[Exercise, Sequence[str]]) -> Verdict | None:
        exercise, options = run
        course = exercise.chapter.course
        runner = keep_warm(course)
        verdicts = runner.grade(exercise, options) if runner is not None else []
        try:
            return (verdicts or grade_cold([exercise], course=course, options=options))[0]
        except (UsageError, IndexError):
            return None

    for course in {exercise.chapter.course for exercise, _ in runs}:
        keep_warm(course)
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(graded, runs))


def grade_cold(
    exercises: Sequence[Exercise], *, course: Course, options: Sequence[str] = ()
) -> list[Verdict]:
    """Grade exercises by a new `pytest exercises`."""
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        verdicts = Path(folder) / "verdicts.json"
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *_arguments(exercises, course, verdicts, options)],
            cwd=course.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if run.returncode not in (0, 1, 5) or not verdicts.exists():
            raise UsageError(
                f"grading did not work (pytest ended with {run.returncode}); "
                f"checker doctor may know why:\n{(run.stdout + run.stderr)[-2000:]}"
            )
        return read_verdicts(verdicts)


def _arguments(
    exercises: Iterable[Exercise], course: Course, verdicts: Path, options: Sequence[str]
) -> list[str]:
    chosen = [part for exercise in exercises for part in ("--exercise", exercise.id)]
    common = ["-q", str(course.root / "exercises"), "-p", "no:cacheprovider"]
    return [*common, "--verdicts", str(verdicts), *options, *chosen]
