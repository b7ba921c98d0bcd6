"""Bounds on what the learner's code may use, where the system has them."""

import contextlib
import sys

MEMORY = 1 << 30  # bytes on top of what the process has when it starts
CPU = 120  # seconds: a backstop for a process that nobody is left to end


def restrain() -> None:
    """Bound the memory and the processor time of this process and its children."""
    if sys.platform == "win32":
        return
    import resource

    for limit, amount in (
        (resource.RLIMIT_AS, _address_space() + MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        if hard != resource.RLIM_INFINITY:
            amount = min(amount, hard)
        # macOS refuses some of them; the deadline remains.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (amount, hard))


def _address_space() -> int:
    """The bytes of address space in use; a guess where /proc is not to be had."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[0])
    except OSError:
        return 4 << 30
    import resource

    return pages * resource.getpagesize()
