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

from checker.app_process import (
    ExerciseProcess,
    Job,
    settle_in,
)
from checker.forking import keep_only
from checker.wire import Connection, Inbox, Message, pack


class ForkServer:
    """A handle on it. `pid` is that of a child, whose end is waited for."""

    def __init__(self, sock: socket.socket, pid: int | None = None) -> None:
        self._sock = sock
        self._inbox = Inbox(sock)
        self._pid = pid

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
        if self._pid is not None:
            os.waitpid(self._pid, 0)

    def _answer(self) -> Message:
        message = self._inbox.receive()
        if message is None:
            raise RuntimeError("the process that forks app processes has ended")
        return message


def fork_server() -> ForkServer:
    """Fork one from this process."""
    ours, theirs = socket.socketpair()
    with warnings.catch_warnings():
        # A worker of pytest-xdist has a thread that waits for its controller. It holds no
        # lock that the fork needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            serve(theirs)
        finally:
            os._exit(0)
    theirs.close()
    return ForkServer(ours, pid)


def serve(sock: socket.socket) -> None:
    """The server's own process."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    keep_only(sock.fileno(), null)
    logging.getLogger().handlers.clear()
    connection = Connection(sock)
    inbox = Inbox(sock)
    groups: set[int] = set()
    # It is there when the first exercise starts, and ends with this process if none does.
    ahead: tuple[int, socket.socket] | None = _fork()
    while (message := inbox.receive()) is not None:
        if message["op"] == "start":
            pid, told = ahead or _fork()
            ahead = None
            groups.add(pid)
            with told:
                _tell(told, message["job"], inbox.take(2))
            connection.send({"pid": pid})
        else:
            groups.discard(message["pid"])
            connection.send({"status": _end(message["pid"])})
    for pid in groups:
        _end(pid)


def _fork() -> tuple[int, socket.socket]:
    """An exercise process, which waits for its job: its pid, and where it is told."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)  # either of the two may come first
        return pid, ours
    try:
        os.setpgid(0, 0)
        ours.close()
        settle_in()
        inbox = Inbox(theirs)
        if (job := inbox.receive()) is not None:
            control, output = inbox.take(2)
            keep_only(control, output)
            ExerciseProcess(Job(**job), Connection(socket.socket(fileno=control))).run_forking()
    finally:
        os._exit(0)


def _tell(sock: socket.socket, job: Message, descriptors: list[int]) -> None:
    with contextlib.suppress(OSError):  # it is gone: its end tells
        socket.send_fds(sock, [pack(job)], descriptors)
    for descriptor in descriptors:
        os.close(descriptor)


def _end(pid: int) -> int:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return status
