"""One run of checks: which exercise is on, its host, the apps of the present check."""

import contextlib
import gc
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from fastapi.testclient import TestClient

from checker.app_process import Clock, Job
from checker.course import Course, Exercise
from checker.exchange import Exchange
from checker.faults import Fault
from checker.fork_server import ForkServer, fork_server
from checker.forked_host import ForkedHost
from checker.learner_app import App, Host, InProcessHost, LearnerError
from checker.overlay import Sources, warm_up
from checker.spawned_host import SpawnedHost
from checker.verdict import is_untouched

# After so many checks of an exercise that ran out of time, the others are not waited for.
MAX_TIMEOUTS = 2


class NotStarted(Exception):
    """The stub is untouched: there is nothing to check yet."""


class OutOfTime(Exception):
    """Earlier checks of the exercise ran out of time, so this one was not run."""


@dataclass
class Grading:
    """What is graded, how, and where the run is.

    `tree` is the package folder whose modules are under check.
    """

    course: Course
    chosen: Sequence[Exercise]
    tree: Path
    mine: bool = False
    in_process: bool = False
    spawn: bool = False
    untouched: bool = False
    deadline: float = 10.0
    apps: list[App] = field(default_factory=list)
    exercise: Exercise | None = None
    clock: float | None = None
    _clients: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _host: Host | None = None
    _server: ForkServer | None = None
    _watchdog: "Watchdog | None" = None
    _timeouts: Counter[str] = field(default_factory=Counter)

    @property
    def forks(self) -> bool:
        return hasattr(os, "fork") and not self.spawn and not self.in_process

    def prepare(self) -> None:
        """Fork the server of app processes, while this process has one thread."""
        if self.forks and self._server is None:
            if len(self.chosen) > 1:
                warm_up(self.course.reference)
            # What is loaded stays: no collection touches its pages in a fork, nor at the end.
            gc.freeze()
            self._server = fork_server()

    def join(self, server: ForkServer) -> None:
        """Use a server of app processes that is there already."""
        self._server = server

    def close(self) -> None:
        self._leave()
        if self._server is not None:
            self._server.close()
            self._server = None

    # --- The present check

    def begin(self, exercise: Exercise) -> None:
        """Start a check of an exercise: NotStarted, OutOfTime, or the clock ticks."""
        self.apps = []
        if exercise is not self.exercise:
            self._leave()
            self.exercise = exercise
        if not self.untouched and is_untouched(exercise, exercise.in_tree(self.tree)):
            raise NotStarted
        if self._timeouts[exercise.id] >= MAX_TIMEOUTS:
            raise OutOfTime
        if not self.in_process:
            if self._watchdog is None:
                self._watchdog = Watchdog(self.deadline, self._expire)
            self._watchdog.start()

    def hang_up(self) -> None:
        """Close the check's clients, which ends the app's lifespan."""
        self._clients.close()

    def finish(self) -> None:
        """End a check and whatever runs for it."""
        with contextlib.suppress(Exception):  # the check has failed already, or it would be told
            self.hang_up()
        if self._watchdog is not None:
            self._watchdog.stop()
        for app in self.apps:
            app.close()

    def open(self, stage: str, options: dict[str, Any]) -> App:
        """An app for the present check; LearnerError when there can be none."""
        assert self.exercise is not None
        if self._host is None:
            self._host = self._new_host(self.exercise)
        app = self._host.open(stage, options, self.clock)
        self.apps.append(app)
        app.wait_staged()
        return app

    def serve(
        self,
        stage: Callable[..., Any] | str = "stage",
        *,
        peer: tuple[str, int] = ("testclient", 50000),
        **options: Any,
    ) -> TestClient:
        """A TestClient of what a stage function of the check file returns.

        The function runs in the app process, so `options` must be plain data. `peer` is the
        address that the requests come from. The lifespan runs; redirects are not followed.
        """
        app = self.open(stage if isinstance(stage, str) else stage.__name__, options)
        return self._clients.enter_context(app.client(peer))

    def raise_unseen(self) -> None:
        """Fail a check that passed although the app raised what nothing handled."""
        if faults := self.faults:
            raise LearnerError(faults[0])

    @property
    def faults(self) -> list[Fault]:
        return [fault for app in self.apps for fault in app.faults]

    @property
    def endpoint(self) -> Fault | None:
        """The learner's function that answered the last request."""
        return self.apps[-1].endpoint if self.apps else None

    @property
    def exchanges(self) -> list[Exchange]:
        return [exchange for app in self.apps for exchange in app.exchanges]

    @property
    def printed(self) -> str:
        return "\n".join(filter(None, (app.printed for app in self.apps)))

    def count_timeout(self) -> None:
        assert self.exercise is not None
        self._timeouts[self.exercise.id] += 1

    def move_clocks(self) -> None:
        if self.clock is not None:
            for app in self.apps:
                app.move_clock(self.clock)

    def _expire(self) -> None:
        if self._host is not None:
            self._host.expire(self.deadline)
        for app in self.apps:
            app.expire(self.deadline)

    def _leave(self) -> None:
        if self._host is not None:
            self._host.close()
            self._host = None

    def _new_host(self, exercise: Exercise) -> Host:
        file = exercise.in_tree(self.tree)
        if not file.is_file():
            raise LearnerError(_missing(self.course, exercise, file))
        if self.mine:
            sources = Sources.all_mine(self.tree)
        else:
            sources = Sources.exercise(self.tree, self.course.reference, exercise.module)
        job = Job(
            checks=str(exercise.checks),
            module=exercise.module,
            learner=str(sources.learner),
            reference=str(sources.reference),
            mine=None if sources.mine is None else sorted(sources.mine),
        )
        if self.in_process:
            return InProcessHost(job)
        if self.forks and self._server is not None:
            return ForkedHost(self._server, job, self.deadline)
        return SpawnedHost(job, self.deadline)


def _missing(course: Course, exercise: Exercise, file: Path) -> Fault:
    shown = course.relative(file)
    return {
        "kind": "import",
        "sentence": f"{shown} is missing: checker reset {exercise.id} brings the stub back",
        "frame": None,
        "traceback": "",
    }


class Watchdog:
    """Calls when a check takes too long, from a thread that is started once.

    It needs no word when the next check starts: that one's deadline is later than any before.
    """

    def __init__(self, seconds: float, expire: Callable[[], None]) -> None:
        self._seconds = seconds
        self._expire = expire
        self._until: float | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self) -> None:
        """A check starts."""
        with self._lock:
            self._until = time.monotonic() + self._seconds

    def stop(self) -> None:
        """It has ended; one that is being called about is waited for."""
        with self._lock:
            self._until = None

    def _watch(self) -> None:
        while True:
            with self._lock:
                left = self._seconds if self._until is None else self._until - time.monotonic()
                if left <= 0:
                    self._until = None
                    with contextlib.suppress(Exception):  # it is needed for the next check still
                        self._expire()
                    continue
            time.sleep(left)


class WallClock:
    """The wall clock of the check process and of the app process; time.monotonic goes on."""

    def __init__(self, grading: Grading) -> None:
        self._grading = grading
        self._stack = contextlib.ExitStack()
        self._here = Clock(self._stack)

    @property
    def now(self) -> datetime:
        """The time it shows, in UTC."""
        if self._grading.clock is None:
            return datetime.now(UTC)
        return datetime.fromtimestamp(self._grading.clock, UTC)

    def move_to(self, when: datetime) -> None:
        """Stop it at a time."""
        self._grading.clock = when.timestamp()
        self._here.move(when.timestamp())
        self._grading.move_clocks()

    def shift(self, seconds: float) -> None:
        """Move it on from where it is."""
        self.move_to(datetime.fromtimestamp(self.now.timestamp() + seconds, UTC))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._grading.clock = None
        self._stack.close()
