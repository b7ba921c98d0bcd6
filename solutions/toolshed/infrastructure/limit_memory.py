"""Counting requests in this process's memory."""

import time
from collections import OrderedDict, defaultdict, deque
from threading import Lock
from typing import ClassVar

from limits.storage import MemoryStorage

MEMORY_URL = "expiring+memory://"
"""Where a limiter counts in memory."""

_Windows = OrderedDict[str, deque[float]]
# More than one, so that what is forgotten catches up with what is added.
_FORGOTTEN_AT_ONCE = 2


class ExpiringMemoryStorage(MemoryStorage):
    """Moving windows in memory, which are forgotten when they are over.

    The storage it replaces keeps every key there ever was, and looks through all of them up to 100
    times a second, in a thread that requests wait for. Here each entry forgets up to two windows
    that are over, so nothing ever takes long, and there are no more windows than there were entries
    in the time of the longest.
    """

    STORAGE_SCHEME: ClassVar[list[str]] = ["expiring+memory"]  # type: ignore[misc]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = Lock()
        # By the length of their time; of those, the one whose last entry is the oldest is first.
        self._windows: dict[int, _Windows] = defaultdict(OrderedDict)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count, unless the limit is reached in the last `expiry` seconds; tell whether it was."""
        now = time.time()
        with self._lock:
            windows = self._windows[expiry]
            _forget_some(windows, before=now - expiry)
            window = windows.get(key)
            if window is None:
                window = windows[key] = deque()
            while window and window[0] < now - expiry:
                window.popleft()
            if len(window) + amount > limit:
                return False
            window.extend([now] * amount)
            windows.move_to_end(key)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the first entry of the last `expiry` seconds was, and how many there are."""
        del limit
        now = time.time()
        with self._lock:
            window = self._windows[expiry].get(key, ())
            counted = [entry for entry in window if entry >= now - expiry]
        return (counted[0], len(counted)) if counted else (now, 0)

    def clear(self, key: str) -> None:
        """Forget a count."""
        super().clear(key)
        with self._lock:
            for windows in self._windows.values():
                windows.pop(key, None)

    def reset(self) -> int | None:
        """Forget all counts; return how many there were."""
        count = super().reset() or 0
        with self._lock:
            count += sum(map(len, self._windows.values()))
            self._windows.clear()
        return count


def _forget_some(windows: _Windows, *, before: float) -> None:
    """Drop windows whose last entry is over, and those that a refusal has left empty."""
    for _ in range(_FORGOTTEN_AT_ONCE):
        key = next(iter(windows), None)
        if key is None or (windows[key] and windows[key][-1] >= before):
            return
        del windows[key]
