"""Stages an app for a check, once for all checks that ask for the same one where that is safe.

Staging is most of the work of a check: FastAPI looks at every route and dependency anew. So a
process that has staged an app and changed nothing but its own memory is forked for each check,
and each check has the app as it was when it was staged. One that has a second thread, an open file
or has written somewhere cannot be forked and be the same, and serves its one check. So does an app
that a single check is likely to want, which saves a fork.
"""

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import Any

# What reaches beyond the memory of a process: https://docs.python.org/3/library/audit_events.html
_CHANGES = (
    *("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec", "subprocess.Popen"),
    *("tempfile.mkstemp", "tempfile.mkdtemp", "sqlite3.connect", "socket.connect", "socket.bind"),
    *("os.chdir", "os.kill", "signal.pthread_kill", "shutil.copyfile", "shutil.rmtree"),
)


PATIENCE = 0.05  # seconds: the memory store of `limits` starts a timer of 10 milliseconds


_NOWHERE = {"type": "http", "method": "GET", "path": "\0", "root_path": "", "headers": []}


def look_at_routes(app: Any) -> None:
    """Ask every route whether it is meant, which none is: FastAPI looks at its dependencies now.

    It would do so at the first request: in each fork, and for all routes that were included.
    """
    for route in getattr(app, "routes", ()):
        with contextlib.suppress(Exception):  # what is wrong with a route is told by its requests
            route.matches(dict(_NOWHERE))


class Watch:
    """Watches what the process does beyond its own memory. A hook stays: one for each process."""

    def __init__(self) -> None:
        self._changes = 0
        self._before = _descriptors()
        sys.addaudithook(self._see)

    def saw_nothing(self) -> bool:
        """Whether a fork of this process is the same as the process itself."""
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join(PATIENCE)
        return not self._changes and _threads() == 1 and _descriptors() == self._before

    def _see(self, event: str, args: tuple[Any, ...]) -> None:
        # A database in memory has no file and no locks that a fork would share.
        in_memory = event == "sqlite3.connect" and args[0] == ":memory:"
        if (event in _CHANGES and not in_memory) or (event == "open" and _writes(args)):
            self._changes += 1


def _writes(args: tuple[Any, ...]) -> bool:
    _, _, flags = args
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _descriptors() -> set[str]:
    return {path.name for path in Path("/dev/fd").iterdir()}


def _threads() -> int:
    """Threads of libraries too, which Python's own count does not know."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:  # not on Linux
        return threading.active_count()
