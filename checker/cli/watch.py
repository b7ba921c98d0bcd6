"""`checker watch`."""

import contextlib
from typing import Annotated

import typer

from checker.cli import show
from checker.course import find_course
from checker.progress import current, progress
from checker.runner import keep_warm

Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="the exercise, 1.2 say")]


def watch(id: Id = None) -> None:
    """Check the present exercise whenever you save it; keys give hints and the next one."""
    # They take a moment, which the other commands need not wait for.
    import asyncio

    from checker.watch import plain, screen
    from checker.watch.session import Checker, Session
    from checker.watch.view import State

    course = find_course()
    exercise = course.exercise(id) if id is not None else None
    runner = keep_warm(course)
    try:
        verdicts = progress(course)
        start = exercise or current(course, verdicts) or course.exercises[-1]
        checker = Checker(course, runner)
        if not screen.is_possible():
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(plain.follow(course, checker, start))
            return
        state = State(course, start, {verdict.exercise: verdict for verdict in verdicts})
        asyncio.run(Session(course, checker, state).play())
        done = sum(verdict.state == "passing" for verdict in state.verdicts.values())
        show.say(f"{done} of {len(course.exercises)} exercises pass; checker watch goes on")
    finally:
        if runner is not None:
            runner.close()
