"""The learner's app as the checks see it: an ASGI app whose code may run elsewhere.

A `Host` belongs to one exercise and opens an `App` for every check of it. `InProcessHost` does so
within this process, for the debugger; `ForkedHost` and
`SpawnedHost` use processes of their own.
"""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from pathlib import Path
from types import ModuleType
from typing import Any

from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from checker import faults
from checker.app_process import Clock, Job, load_or_describe
from checker.exchange import Exchange, Record, Recorder
from checker.faults import Fault
from checker.overlay import Overlay, forget_modules


class LearnerError(Exception):
    """The learner's code could not be run; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault["sentence"])
        self.fault = fault


class App(ABC):
    """An app of the learner's for one check."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.endpoint: Fault | None = None  # the learner's function that answered last
        self.record = Record()

    @property
    def exchanges(self) -> list[Exchange]:
        return self.record.exchanges

    @property
    @abstractmethod
    def printed(self) -> str:
        """What the learner's code printed."""

    def wait_staged(self) -> None:  # noqa: B027 - staged at once in this process
        """Wait until the app is staged; LearnerError when it could not be."""

    @abstractmethod
    def client(self, peer: tuple[str, int]) -> TestClient:
        """A client whose requests come from this address. It follows no redirects."""

    @abstractmethod
    def move_clock(self, to: float) -> None:
        """Stop the app's wall clock at a Unix time in seconds."""

    def expire(self, seconds: float) -> None:  # noqa: B027 - nothing ends this process
        """The check's time is over: find out where the code is, and end it."""

    @abstractmethod
    def close(self) -> None:
        """End whatever runs for this check."""


class Host(ABC):
    """Opens an app for each check of one exercise."""

    @abstractmethod
    def open(self, stage: str, options: dict[str, Any], clock: float | None) -> App:
        """Stage the app; LearnerError when that is not possible."""

    def expire(self, seconds: float) -> None:  # noqa: B027 - most stage in the app's own process
        """The check's time is over, and its app may not be staged yet."""

    @abstractmethod
    def close(self) -> None:
        """End the exercise's process and all it started."""


class InProcessHost(Host):
    """Everything in this process: breakpoints work, and nothing is bounded."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._overlay = Overlay(job.sources)
        self._overlay.install()
        # The log of an app has no lines of its client, as when they are two processes.
        logging.getLogger("httpx2").disabled = True

    def open(self, stage: str, options: dict[str, Any], clock: float | None) -> App:
        forget_modules()
        modules, answer = load_or_describe(self._job)
        if modules is None:
            raise LearnerError(answer["fault"])
        return InProcessApp(modules, self._job, stage, options, clock)

    def close(self) -> None:
        self._overlay.remove()


class InProcessApp(App):
    def __init__(
        self,
        modules: tuple[ModuleType, ModuleType],
        job: Job,
        stage: str,
        options: dict[str, Any],
        clock: float | None,
    ) -> None:
        super().__init__()
        self._learner = Path(job.learner)
        self._stack = contextlib.ExitStack()
        self._clock = Clock(self._stack)
        checks, learner = modules
        try:
            if clock is not None:
                self._clock.move(clock)
            self._app = getattr(checks, stage)(learner, **options)
        except BaseException as error:  # SystemExit too, as in a process of its own
            self._stack.close()
            raise LearnerError(faults.describe(error, self._learner, "stage")) from error

    @property
    def printed(self) -> str:
        return ""  # it is on this process's own output

    def client(self, peer: tuple[str, int]) -> TestClient:
        return TestClient(
            Recorder(self._call, self.record),
            raise_server_exceptions=False,
            follow_redirects=False,
            client=peer,
        )

    def move_clock(self, to: float) -> None:
        self._clock.move(to)

    def close(self) -> None:
        self._stack.close()

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
            self.endpoint = faults.endpoint_of(scope, self._learner)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            fault = faults.describe(error, self._learner)
            fault["frame"] = fault["frame"] or faults.endpoint_of(scope, self._learner)
            self.faults.append(fault)
            raise LearnerError(fault) from error
