"""Work after the answer."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ParamSpec

from fastapi import BackgroundTasks

P = ParamSpec("P")
_logger = logging.getLogger(__name__)


def add_task(
    background: BackgroundTasks,
    task: Callable[P, Awaitable[None]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Run a task after the answer, if the request does not fail.

    If the task fails, that is logged, and the tasks after it run all the same.
    """
    background.add_task(_guard, partial(task, *args, **kwargs), task)


async def _guard(call: Callable[[], Awaitable[None]], task: object) -> None:
    try:
        await call()
    except Exception:
        # The client has its answer, so the log is the only place left.
        _logger.exception("Background task failed: %s", getattr(task, "__qualname__", task))
