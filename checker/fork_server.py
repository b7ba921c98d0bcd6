"""The process that forks app processes: warm (its imports are done), and empty of results.

The check process forks it once, before the first check. It answers three messages on a socket:
`start` (a job and two descriptors, the control connection and the output; answers the new pid),
`end` (a pid; answers its wait status) and end of file, at which it ends everything it started.
"""

import contextlib
import logging
import os
import signal
import socket
import warnings
from typing import Any

from checker.app_process import (
    ExerciseProcess,
    Job,
    keep_only,
    receive_with_descriptors,
    settle_in,
)
from checker.wire import Connection, Message, pack


class ForkServer:
    """The check process's handle on it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with warnings.catch_warnings():
            # A worker of pytest-xdist has a thread that waits for its controller. It holds no
            # lock that the fork needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                _serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        self._pid = pid
        self._sock = ours

    def start(self, job: Job, control: socket.socket, output: int) -> int:
        """Fork an exercise process; its pid, which is its process group as well."""
        message = pack({"op": "start", "job": vars(job)})
        socket.send_fds(self._sock, [message], [control.fileno(), output])
        return int(self._answer()["pid"])

    def end(self, pid: int) -> int:
        """End a process group this server started; the wait status of its leader."""
        self._sock.sendall(pack({"op": "end", "pid": pid}))
        return int(self._answer()["status"])

    def close(self) -> None:
        self._sock.close()
        os.waitpid(self._pid, 0)

    def _answer(self) -> Message:
        message, _ = receive_with_descriptors(self._sock, 0)
        if message is None:
            raise RuntimeError("the process that forks app processes has ended")
        return message


def _serve(sock: socket.socket) -> None:
    """The server's own process."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    keep_only(sock.fileno(), null)
    logging.getLogger().handlers.clear()
    connection = Connection(sock)
    groups: set[int] = set()
    while True:
        message, descriptors = receive_with_descriptors(sock, 2)
        if message is None:
            break
        if message["op"] == "start":
            pid = _start(message["job"], descriptors)
            groups.add(pid)
            connection.send({"pid": pid})
        else:
            groups.discard(message["pid"])
            connection.send({"status": _end(message["pid"])})
    for pid in groups:
        _end(pid)


def _start(job: dict[str, Any], descriptors: list[int]) -> int:
    control, output = descriptors
    pid = os.fork()
    if pid:
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)  # either of the two may come first
        os.close(control)
        os.close(output)
        return pid
    try:
        os.setpgid(0, 0)
        keep_only(control, output)
        settle_in()
        ExerciseProcess(Job(**job), Connection(socket.socket(fileno=control))).run_forking()
    finally:
        os._exit(0)


def _end(pid: int) -> int:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return status
