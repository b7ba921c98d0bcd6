"""The host that forks: an exercise process, a fork of it for each app, of that for each check."""

import contextlib
import os
import selectors
import signal
import socket
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from checker.app_process import Job
from checker.faults import Fault
from checker.fork_server import ForkServer
from checker.learner_app import App, Host, LearnerError
from checker.remote_app import Lost, Output, RemoteApp, stack_dump, without_dump
from checker.wire import Connection, Message, pack

MAX_STAGED = 8  # processes with a staged app that are kept for an exercise


class Fork(NamedTuple):
    """A process that was forked for us: its pid, our end of its connection, its output."""

    pid: int
    sock: socket.socket
    output: int


class Outputs:
    """Reads what all forks print, in one thread: to start one for each takes a check's time."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        threading.Thread(target=self._read, daemon=True).start()

    def of(self, descriptor: int) -> Output:
        """What comes from a pipe."""
        output = Output()
        self._selector.register(descriptor, selectors.EVENT_READ, output)
        return output

    def _read(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if not key.data.read(key.fd):
                    self._selector.unregister(key.fd)
                    os.close(key.fd)


@cache
def outputs() -> Outputs:
    """Those of this process."""
    return Outputs()


class Forks:
    """The asking end of `forking.serve_forks`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._answers: Iterator[Message] = connection.messages()
        self._asked: tuple[socket.socket, int] | None = None
        self._early: dict[str, Message] = {}

    def ask(self) -> None:
        """Ask for a fork ahead of its time, unless one has been asked for."""
        if self._asked is not None:
            return
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        with theirs, contextlib.suppress(OSError):  # the lack of an answer tells of the loss
            descriptors = [theirs.fileno(), write]
            socket.send_fds(self.connection.sock, [pack({"op": "fork"})], descriptors)
        os.close(write)
        self._asked = (ours, read)

    def take(self) -> Fork | None:
        """A fork; None when the process that forks is gone."""
        self.ask()
        assert self._asked is not None
        if (answer := self.answer("forked")) is None:
            return None
        sock, output = self._asked
        self._asked = None
        return Fork(answer["pid"], sock, output)

    def drop(self, pid: int) -> None:
        """End a fork, without waiting for its end."""
        with contextlib.suppress(OSError):
            self.connection.send({"op": "drop", "pid": pid})

    def leave(self, pid: int) -> None:
        """Let a fork end by itself."""
        with contextlib.suppress(OSError):
            self.connection.send({"op": "leave", "pid": pid})

    def reap(self, pid: int) -> int | None:
        """The wait status of a fork that hung up; None if it had to be ended."""
        with contextlib.suppress(OSError):
            self.connection.send({"op": "reap", "pid": pid})
        answer = self.answer("reaped")
        return None if answer is None else answer["status"]

    def answer(self, op: str) -> Message | None:
        """The next answer of a kind: that on a fork may come before one that is asked for later."""
        if op in self._early:
            return self._early.pop(op)
        while (answer := next(self._answers, None)) is not None and answer["op"] != op:
            self._early[answer["op"]] = answer
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._asked is not None:
            sock, output = self._asked
            sock.close()
            os.close(output)
        self.connection.close()


class Staged:
    """A process that has staged an app, and is forked for each check of it."""

    def __init__(self, pid: int, forks: Forks, output: Output) -> None:
        self.pid = pid
        self.forks = forks
        self.output = output


class ForkedHost(Host):
    """An exercise process forked by the fork server, and the forks of that.

    The fork for the next check is asked for ahead, and one that is done is ended without waiting
    for it: so neither takes a check's time where there is a second core.
    """

    def __init__(self, server: ForkServer, job: Job, deadline: float) -> None:
        self._server = server
        self._job = job
        self._deadline = deadline
        self._learner = Path(job.learner)
        self._failed: Fault | None = None
        self._pid: int | None = None
        self._staged: dict[bytes, Staged | UnstagedApp] = {}
        self._wanted: set[bytes] = set()
        self._staging: Fork | None = None
        self._late: Fault | None = None

    def open(self, stage: str, options: dict[str, Any], clock: float | None) -> App:
        wanted = {"op": "check", "stage": stage, "options": options, "clock": clock}
        key = pack(wanted)
        if key not in self._staged:
            if self._failed is None and self._pid is None:
                self._start()
            if self._failed is not None:
                raise LearnerError(self._failed)
            # What one check has options for, or a stage of its own, is seldom wanted again.
            again = key in self._wanted or (stage == "stage" and not options)
            self._wanted.add(key)
            app = self._stage(wanted | {"again": again})
            if isinstance(app, ForkedApp):
                return app
            self._staged[key] = app
            self._forget_staged()
        staged = self._staged[key]
        if isinstance(staged, UnstagedApp):
            return staged
        if (fork := staged.forks.take()) is None:
            raise LearnerError(self._end())
        staged.forks.ask()
        return ForkedApp(
            staged.forks, fork, outputs().of(fork.output), self._learner, staged.output
        )

    def expire(self, seconds: float) -> None:
        """The check's time is over while its app is staged."""
        if (staging := self._staging) is not None:
            frame = self._where(staging.pid, self._staging_output)
            self._late = Lost.deadline(seconds, frame, "the start of the app")
            with contextlib.suppress(ProcessLookupError):
                os.kill(staging.pid, signal.SIGKILL)

    def close(self) -> None:
        if self._pid is not None:
            self._end()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        with theirs:
            self._pid = self._server.start(self._job, theirs, write)
        os.close(write)
        self._output = outputs().of(read)
        self._forks = Forks(Connection(ours))
        ours.settimeout(self._deadline)
        try:
            answer = self._forks.answer("loaded")
        except TimeoutError:
            frame = self._where(self._pid, self._output)
            self._end()
            self._failed = Lost.deadline(self._deadline, frame, "the import of your module")
            return
        ours.settimeout(None)
        if answer is None:
            self._failed = self._end()
        elif answer["fault"] is not None:
            self._failed = answer["fault"]

    def _stage(self, message: Message) -> "Staged | ForkedApp | UnstagedApp":
        """Have an app staged: to be forked, or for one check, or none with the reason."""
        fork = self._forks.take()
        if fork is None:  # ended from inside, by a thread the module left running, say
            raise LearnerError(self._end())
        if not message["again"]:
            self._forks.ask()  # where one check wants an app of its own, more will
        self._late = None
        self._staging_output = output = outputs().of(fork.output)
        self._staging = fork
        forks = Forks(Connection(fork.sock))
        with contextlib.suppress(OSError):
            forks.connection.send(message)
        answer = forks.answer("staged")
        self._staging = None
        if answer is not None and answer["fault"] is None:
            if answer["shared"]:
                return Staged(fork.pid, forks, output)
            return ForkedApp(self._forks, fork, output, self._learner)
        forks.close()
        if answer is not None:
            fault = answer["fault"]
            self._forks.drop(fork.pid)
            output.wait()
        else:
            status = self._forks.reap(fork.pid)
            output.wait()
            fault = self._late or Lost.ended(status, output.text, self._learner)
        return UnstagedApp(fault, without_dump(output.text).strip())

    def _forget_staged(self) -> None:
        """End the process of the app that was staged first, when there are many."""
        processes = [(key, s) for key, s in self._staged.items() if isinstance(s, Staged)]
        if len(processes) > MAX_STAGED:
            key, oldest = processes[0]
            del self._staged[key]
            oldest.forks.close()
            self._forks.drop(oldest.pid)

    def _where(self, pid: int, output: Output) -> Fault | None:
        before = len(output.text)
        os.kill(pid, signal.SIGUSR1)
        until = time.perf_counter() + 1
        while time.perf_counter() < until:
            if found := stack_dump(output.text[before:], self._learner):
                return found
            time.sleep(0.02)
        return None

    def _end(self) -> Fault:
        """End the process group; how its leader had ended."""
        assert self._pid is not None
        for staged in self._staged.values():
            if isinstance(staged, Staged):
                staged.forks.close()
        self._staged.clear()
        status = self._server.end(self._pid)
        self._pid = None
        self._forks.close()
        self._output.wait()
        return Lost.ended(status, self._output.text, self._learner)


class UnstagedApp(App):
    """Stands for an app that could not be staged."""

    def __init__(self, fault: Fault, printed: str) -> None:
        super().__init__()
        self._fault = fault
        self._printed = printed

    @property
    def printed(self) -> str:
        return self._printed

    def wait_staged(self) -> None:
        raise LearnerError(self._fault)

    def move_clock(self, to: float) -> None:  # noqa: ARG002 - the interface of apps
        raise LearnerError(self._fault)

    def close(self) -> None:
        """There is nothing to close."""

    def client(self, peer: tuple[str, int]) -> NoReturn:  # noqa: ARG002
        raise LearnerError(self._fault)


class ForkedApp(RemoteApp):
    """An app in a process that was forked for one check."""

    def __init__(
        self,
        forks: Forks,
        fork: Fork,
        output: Output,
        learner: Path,
        staging: Output | None = None,
    ) -> None:
        self._forks = forks
        self._pid = fork.pid
        self._staging = staging
        self._status: int | None = None
        self._reaped = False
        super().__init__(Connection(fork.sock), output, learner)

    @property
    def printed(self) -> str:
        before = without_dump(self._staging.text).strip() if self._staging is not None else ""
        return "\n".join(filter(None, (before, super().printed)))

    def wait_staged(self) -> None:
        """It was staged when it was forked."""

    def close(self) -> None:
        if not self._reaped:
            self._reaped = True
            self._forks.drop(self._pid)
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
            self._status = self._forks.reap(self._pid)
