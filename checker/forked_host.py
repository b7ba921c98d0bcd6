"""The host that forks: an exercise process, and a fork of it for each check."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checker.app_process import Job
from checker.faults import Fault
from checker.fork_server import ForkServer
from checker.learner_app import App, Host, LearnerError
from checker.remote_app import Lost, Output, RemoteApp, stack_dump
from checker.wire import Connection, Message, pack


class ForkedHost(Host):
    """An exercise process forked by the fork server; each check is a fork of that."""

    def __init__(self, server: ForkServer, job: Job, deadline: float) -> None:
        self._server = server
        self._job = job
        self._deadline = deadline
        self._learner = Path(job.learner)
        self._failed: Fault | None = None
        self._pid: int | None = None

    def open(self, stage: str, options: dict[str, Any], clock: float | None) -> App:
        if self._failed is None and self._pid is None:
            self._start()
        if self._failed is not None:
            raise LearnerError(self._failed)
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        message = {"op": "check", "stage": stage, "options": options, "clock": clock}
        with theirs:
            socket.send_fds(self._control.sock, [pack(message)], [theirs.fileno(), write])
        os.close(write)
        answer = next(self._answers, None)
        if answer is None:  # ended from inside, by a thread the module left running, say
            ours.close()
            os.close(read)
            raise LearnerError(self._end())
        return ForkedApp(self, answer["pid"], Connection(ours), Output(read), self._learner)

    def reap(self, pid: int) -> int | None:
        """The wait status of a check's process that hung up; None if it had to be ended."""
        with contextlib.suppress(OSError):
            self._control.send({"op": "reap", "pid": pid})
        answer = next(self._answers, None)
        return None if answer is None else answer["status"]

    def close(self) -> None:
        if self._pid is not None:
            self._end()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        with theirs:
            self._pid = self._server.start(self._job, theirs, write)
        os.close(write)
        self._output = Output(read)
        self._control = Connection(ours)
        self._answers: Iterator[Message] = self._control.messages()
        ours.settimeout(self._deadline)
        try:
            answer = next(self._answers, None)
        except TimeoutError:
            frame = self._where()
            self._end()
            self._failed = Lost.deadline(self._deadline, frame, "the import of your module")
            return
        ours.settimeout(None)
        if answer is None:
            self._failed = self._end()
        elif answer["op"] == "failed":
            self._failed = answer["fault"]

    def _where(self) -> Fault | None:
        assert self._pid is not None
        os.kill(self._pid, signal.SIGUSR1)
        until = time.perf_counter() + 1
        while time.perf_counter() < until:
            if found := stack_dump(self._output.text, self._learner):
                return found
            time.sleep(0.02)
        return None

    def _end(self) -> Fault:
        """End the process group; how its leader had ended."""
        assert self._pid is not None
        status = self._server.end(self._pid)
        self._pid = None
        self._control.close()
        self._output.wait()
        return Lost.ended(status, self._output.text, self._learner)


class ForkedApp(RemoteApp):
    def __init__(
        self, host: ForkedHost, pid: int, connection: Connection, output: Output, learner: Path
    ) -> None:
        self._host = host
        self._pid = pid
        self._status: int | None = None
        self._reaped = False
        super().__init__(connection, output, learner)

    def close(self) -> None:
        self._kill()  # its work is done, and its clean-up would only be waited for
        super().close()

    def _why_lost(self) -> Fault:
        self._release()
        self.output.wait()
        return Lost.ended(self._status, self.output.text, self.learner)

    def _dump_stack(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGUSR1)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def _release(self) -> None:
        if not self._reaped:
            self._reaped = True
            self._status = self._host.reap(self._pid)
