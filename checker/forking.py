"""Processes that fork: one has what is costly done already, and a fork of it starts from there.

The other end asks for forks (`fork`, with two descriptors: the fork's connection and its output;
answers the pid), and says what becomes of them: `drop` ends one and its group, `leave` lets one
end by itself, `reap` answers the wait status of one that has hung up.
"""

import contextlib
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable

from checker.wire import Connection, Inbox

Life = Callable[[socket.socket], None]


def serve_forks(sock: socket.socket, life: Life) -> None:
    """Fork as asked until the other end hangs up; `life` is what a fork does."""
    inbox, connection = Inbox(sock), Connection(sock)
    left: set[int] = set()
    while (message := inbox.receive()) is not None:
        match message["op"]:
            case "fork":
                connection.send({"op": "forked", "pid": _fork(inbox.take(2), life)})
            case "drop":
                _kill(message["pid"])
            case "leave":
                left.add(message["pid"])
            case "reap":
                connection.send({"op": "reaped", "status": _reap(message["pid"])})
        left = {pid for pid in left if not os.waitpid(pid, os.WNOHANG)[0]}


def _fork(descriptors: list[int], life: Life) -> int:
    """A fork that has the two descriptors (connection, output) alone."""
    connection, output = descriptors
    with warnings.catch_warnings():
        # A thread the learner's module left running is not in the fork, which is meant.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(connection)
        os.close(output)
        return pid
    status = 1
    try:
        keep_only(connection, output)
        life(socket.socket(fileno=connection))
        status = 0
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def keep_only(connection: int, output: int) -> None:
    """Close every other descriptor; what is printed goes to `output`."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, connection)
    os.closerange(connection + 1, 65536)


def _reap(pid: int) -> int | None:
    """The wait status of a fork that hung up; one that lives on is ended, with no status."""
    pause = 0.0005
    while pause < 0.6:  # in all a second
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(pause)
        pause *= 2
    _kill(pid)
    return None


def _kill(pid: int) -> None:
    """End a fork, and its group if it leads one."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
