"""The host for systems that cannot fork: new interpreters that call back."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from checker.app_process import Job
from checker.faults import Fault
from checker.learner_app import App, Host, LearnerError
from checker.remote_app import Lost, Output, RemoteApp, without_dump
from checker.wire import Connection, Message


class SpawnedHost(Host):
    """New interpreters for an exercise, for systems that cannot fork.

    One serves check after check; a check that needs several apps at once gets one for each.
    """

    def __init__(self, job: Job, deadline: float) -> None:
        self._job = job
        self._deadline = deadline
        self._failed: Fault | None = None
        self._spawned: list[Spawned] = []

    def open(self, stage: str, options: dict[str, Any], clock: float | None) -> App:
        if self._failed is not None:
            raise LearnerError(self._failed)
        for gone in [spawned for spawned in self._spawned if not spawned.alive]:
            self._spawned.remove(gone)
            gone.end()
        spawned = next((s for s in self._spawned if not s.busy), None)
        if spawned is None:
            spawned = Spawned(self._job, self._deadline)
            self._spawned.append(spawned)
            try:
                spawned.wait_loaded()
            except LearnerError as error:
                self._failed = error.fault
                raise
        message = {"op": "check", "stage": stage, "options": options, "clock": clock}
        return SpawnedApp(spawned, spawned.connect(message), Path(self._job.learner))

    def close(self) -> None:
        for spawned in self._spawned:
            spawned.end()


class Spawned:
    """An interpreter that was started for an exercise.

    It calls back over the loopback interface, once for its control connection and once for each
    check, and says a word that only the two of them know.
    """

    def __init__(self, job: Job, deadline: float) -> None:
        self.busy = False
        self._deadline = deadline
        self._learner = Path(job.learner)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(deadline + 10)  # a new interpreter takes its time
        self._word = secrets.token_hex(16)
        port = self._listener.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "checker.app_process", str(port), json.dumps(vars(job))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "CHECKER_WORD": self._word},
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.output = Output()
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        self._control = Connection(self._accept())

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            while self.output.read(pipe.fileno()):
                pass

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_loaded(self) -> None:
        """Wait until the learner's module is loaded; LearnerError when it could not be."""
        self._control.sock.settimeout(self._deadline)
        try:
            answer = next(self._control.messages(), None)
        except TimeoutError:
            self.end()
            doing = "the import of your module"
            raise LearnerError(Lost.deadline(self._deadline, None, doing)) from None
        self._control.sock.settimeout(None)
        if answer is None:
            code = self.process.wait()
            self.end()
            raise LearnerError(Lost.exited(code, self.output.text, self._learner))
        if answer["fault"] is not None:
            raise LearnerError(answer["fault"])

    def connect(self, message: Message) -> Connection:
        """A connection for a check."""
        self.busy = True
        self._control.send(message)
        return Connection(self._accept())

    def end(self) -> None:
        """End the process."""
        self._control.close()
        self._listener.close()
        self.process.kill()
        self.process.wait()
        self.output.wait()

    def _accept(self) -> socket.socket:
        """The next call back of the process; whoever does not know the word is hung up on."""
        while True:
            sock, _ = self._listener.accept()
            sock.settimeout(self._deadline)
            with contextlib.suppress(OSError):
                if secrets.compare_digest(sock.recv(32), self._word.encode()):
                    sock.settimeout(None)
                    return sock
            sock.close()


class SpawnedApp(RemoteApp):
    def __init__(self, spawned: Spawned, connection: Connection, learner: Path) -> None:
        self._spawned = spawned
        self._start = len(spawned.output.text)
        super().__init__(connection, spawned.output, learner)

    @property
    def printed(self) -> str:
        return without_dump(self.output.text[self._start :]).strip()

    def _why_lost(self) -> Fault:
        process = self._spawned.process
        try:
            code = process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self.output.wait()
        return Lost.exited(code, self.output.text, self.learner)

    def _dump_stack(self) -> None:
        if sys.platform != "win32":
            self._spawned.process.send_signal(signal.SIGUSR1)

    def _kill(self) -> None:
        self._spawned.process.kill()

    def _release(self) -> None:
        self._spawned.busy = False
