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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi.dependencies import utils

from checker.wire import Message

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
    """Have FastAPI look at all routes, and what they depend on, now.

    It would do so at their first requests, in each fork. What is wrong with a route is told by its
    requests.
    """
    for route in getattr(app, "routes", ()):
        with contextlib.suppress(Exception):
            route.matches(dict(_NOWHERE))  # it is meant for none
    if overrides := getattr(app, "dependency_overrides", None):
        with contextlib.suppress(Exception):
            for dependant in _dependants(app.routes):
                _look_at_overrides(dependant, overrides)


def remember_overrides() -> None:
    """Have FastAPI look once at what overrides dependencies, and not anew at each request.

    Where there are `dependency_overrides`, `solve_dependencies` analyses every dependency of a
    request, overridden or not: half of the time that a check's request takes. What it finds
    depends on what it is given alone.
    """

    def get_dependant(**given: Any) -> Any:
        if sys._getframe(1).f_code is utils.solve_dependencies.__code__:  # noqa: SLF001
            return _analysed(given)
        return _analyse(**given)

    utils.get_dependant = get_dependant


_analyse = utils.get_dependant
_known: dict[tuple[Any, ...], tuple[Any, Message]] = {}


def _analysed(given: Message) -> Any:
    """What FastAPI makes of these arguments."""
    key = tuple(_same(given[name]) for name in sorted(given))
    if key not in _known:
        _known[key] = _analyse(**given), given  # what is kept keeps its id
    return _known[key][0]


def _same(value: Any) -> Any:
    """A key for an argument: text and lists of text by value, callables by what they are."""
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, str) else id(value)


def _dependants(routes: Any) -> Iterator[Any]:
    for route in routes:
        if hasattr(route, "effective_route_contexts"):  # a router that is included
            yield from (context.dependant for context in route.effective_route_contexts())
        elif hasattr(route, "dependant"):
            yield route.dependant


def _look_at_overrides(dependant: Any, overrides: dict[Any, Any]) -> None:
    """Ask for what `solve_dependencies` asks for."""
    for part in dependant.dependencies:
        found = _analysed(
            {
                "path": part.path,
                "call": overrides.get(part.call, part.call),
                "name": part.name,
                "parent_oauth_scopes": utils._get_oauth_scopes(dependant=part),  # type: ignore[attr-defined]  # noqa: SLF001
                "scope": part.scope,
                "concurrency": part.concurrency,
            }
        )
        _look_at_overrides(found, overrides)


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
