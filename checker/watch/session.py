"""`checker watch` as it runs: saves and keys come in, runs are started and ended, screens drawn."""

import asyncio
import contextlib
import os
import shlex
import sys
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from checker.course import Course, Exercise
from checker.errors import UsageError
from checker.hints import show_next, tiers_shown
from checker.progress import fingerprints, keep
from checker.render import Line
from checker.runner import Asked, Cancelled, Stale, WarmRunner, grade_cold
from checker.verdict import Verdict, is_untouched
from checker.watch import view
from checker.watch.saves import changes, content
from checker.watch.screen import ENDED, RESIZED, Screen
from checker.watch.view import State
from checker.workspace import reset_exercise


class Checker:
    """Grades one exercise at a time: a run that a new one overtakes is ended."""

    def __init__(self, course: Course, runner: WarmRunner | None) -> None:
        self._course = course
        self._runner = runner
        self._asked: set[Asked] = set()

    async def check(self, exercise: Exercise) -> Verdict:
        """The verdict, which is remembered; Cancelled when the run was ended, UsageError."""
        before = await asyncio.to_thread(fingerprints, self._course, [exercise])
        verdicts = await self._graded(exercise)
        keep(self._course, verdicts, before)
        return verdicts[0]

    async def _graded(self, exercise: Exercise) -> list[Verdict]:
        if self._runner is not None:
            with contextlib.suppress(OSError):
                try:
                    verdicts = await self._run(exercise, self._runner)
                except Stale:
                    await asyncio.to_thread(self._runner.restart)
                    verdicts = await self._run(exercise, self._runner)
                if verdicts:
                    return verdicts
        return await asyncio.to_thread(grade_cold, [exercise], course=self._course)

    async def _run(self, exercise: Exercise, runner: WarmRunner) -> list[Verdict]:
        asked = runner.ask(exercise)
        self._asked.add(asked)
        try:
            return await asyncio.to_thread(asked.wait)
        finally:
            self._asked.discard(asked)

    def cancel(self) -> None:
        """End what runs."""
        for asked in self._asked:
            asked.cancel()


class Session:
    """The learner at `checker watch`."""

    def __init__(self, course: Course, checker: Checker, state: State) -> None:
        self._course = course
        self._checker = checker
        self._state = state
        self._events: asyncio.Queue[Callable[[], Awaitable[None] | None]] = asyncio.Queue()
        self._screen = Screen(self._hear)
        self._tasks: set[asyncio.Task[None]] = set()
        self._run = 0  # the number of the run whose verdict is waited for
        self._seen: str | None = None
        self._yes: Callable[[], Awaitable[None] | None] | None = None
        self._over = False
        self._lent = False
        self._drawn: list[Line] | None = None

    async def play(self) -> None:
        """Until the learner has had enough."""
        with self._screen.taken():
            try:
                self._start(self._watch_files())
                self._check()
                while not self._over:
                    self._draw()
                    event = await self._events.get()
                    if (result := event()) is not None:
                        await result
            finally:
                self._checker.cancel()
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _draw(self) -> None:
        if self._lent:
            return
        lines = view.lines(self._state, self._screen.height)
        if lines != self._drawn:  # over a slow line each screen counts
            self._screen.draw(lines)
            self._drawn = lines

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- Files

    async def _watch_files(self) -> None:
        async for files in changes(self._course.learner):
            await self._events.put(partial(self._look, files))

    def _look(self, files: set[Path]) -> None:
        """Check again if the present exercise's file has another content."""
        state = self._state
        if content(state.exercise.file) != self._seen:
            state.note = ""
            self._check()
            return
        others = [e for e in self._course.exercises if e.file in files and e is not state.exercise]
        if others and state.mode == "exercise":
            other = others[0]
            state.note = f"{other.id} {other.title} was saved too; this is {state.exercise.id}: "
            state.note += "l goes to another exercise"

    # --- Checking

    def _check(self) -> None:
        self._checker.cancel()
        self._run += 1
        self._seen = content(self._state.exercise.file)
        self._state.checking = True
        self._start(self._check_as(self._run, self._state.exercise))

    async def _check_as(self, run: int, exercise: Exercise) -> None:
        try:
            verdict = await self._checker.check(exercise)
        except Cancelled:
            return
        except UsageError as error:
            await self._events.put(partial(self._tell, run, exercise, None, str(error)))
        else:
            await self._events.put(partial(self._tell, run, exercise, verdict, ""))

    def _tell(self, run: int, exercise: Exercise, verdict: Verdict | None, note: str) -> None:
        if run != self._run:
            return  # a later save, or another exercise, has overtaken it
        if verdict is not None:
            self._state.verdicts[exercise.id] = verdict
        self._state.checking = False
        self._state.note = note or self._state.note

    def _go_to(self, exercise: Exercise) -> None:
        state = self._state
        state.mode, state.exercise, state.note = "exercise", exercise, ""
        state.hints = 0
        self._check()

    # --- Keys

    def _hear(self, key: str) -> None:
        self._events.put_nowait(partial(self._press, key))

    def _press(self, key: str) -> Awaitable[None] | None:
        state = self._state
        if key in ("c-c", "c-d", ENDED):
            self._over = True
        elif key == RESIZED:
            self._drawn = None
        elif state.question:
            state.question = ""
            if key in ("y", "Y") and self._yes is not None:
                return self._yes()
        elif state.mode == "list":
            self._press_in_list(key)
        else:
            state.note = ""
            act = {
                "n": self._next,
                "h": self._hint,
                "s": self._solution,
                "r": self._reset,
                "l": self._list,
                "o": self._open,
                "q": self._quit,
                "escape": self._back,
            }.get(key.lower())
            return act() if act is not None else None
        return None

    def _quit(self) -> None:
        self._over = True

    def _back(self) -> None:
        self._state.mode = "exercise"

    def _next(self) -> None:
        state = self._state
        if state.mode == "exercise" and not state.passes:
            state.note = (
                f"{state.exercise.id} does not pass yet; l goes to another one all the same"
            )
        elif (following := state.next) is not None:
            self._go_to(following)
        else:
            self._check_everything()

    def _hint(self) -> None:
        state = self._state
        tiers = len(state.exercise.entry.hints)
        if state.hints == tiers:
            state.note = "that was the last hint; s shows a solution"
        elif state.hints == 0 and (seen := tiers_shown(state.exercise)) > 1:
            state.hints = seen  # those of an earlier day come back together
        else:
            state.hints = max(state.hints + 1, 1)
        while tiers_shown(state.exercise) < state.hints:
            show_next(state.exercise)

    def _solution(self) -> Awaitable[None] | None:
        exercise = self._state.exercise
        show = partial(self._lend, self._own("solution", exercise.id, "--yes", "--pager"))
        if is_untouched(exercise, exercise.file):
            self._ask(f"{exercise.id} is not started. Show its solution all the same?", show)
            return None
        return show()

    def _reset(self) -> None:
        exercise = self._state.exercise
        if is_untouched(exercise, exercise.file):
            self._state.note = f"{exercise.id} is not started: there is nothing to reset"
            return
        question = f"Bring the stub of {exercise.id} back? Your version is kept."
        self._ask(question, partial(self._reset_now, exercise))

    def _reset_now(self, exercise: Exercise) -> None:
        try:
            copy = reset_exercise(exercise)
        except UsageError as error:
            self._state.note = str(error)
            return
        self._check()
        if copy is not None:
            self._state.note = f"your version is kept in {self._course.relative(copy)}"

    def _ask(self, question: str, yes: Callable[[], Awaitable[None] | None]) -> None:
        self._state.question, self._yes = question, yes

    def _open(self) -> Awaitable[None] | None:
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        file = self._course.relative(self._state.exercise.file)
        if not editor:
            self._state.note = f"EDITOR names no editor; open {file} in yours"
            return None
        return self._lend([*shlex.split(editor), str(self._state.exercise.file)])

    def _own(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "checker", *words]

    async def _lend(self, command: list[str]) -> None:
        """Give the terminal to a command; saves are checked meanwhile."""
        self._lent = True
        try:
            code = await self._screen.lend(command)
        except OSError as error:
            self._state.note = f"{command[0]} cannot be started: {error.strerror}"
        else:
            if code:
                self._state.note = f"{command[0]} ended with exit code {code}"
        finally:
            self._lent = False
            self._drawn = None

    # --- The list

    def _list(self) -> None:
        state = self._state
        state.mode, state.filter = "list", ""
        state.chosen = self._course.exercises.index(state.exercise)

    def _press_in_list(self, key: str) -> None:
        state = self._state
        count = len(state.listed)
        steps = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -count, "end": count}
        if key in steps:
            state.chosen = max(0, min(count - 1, state.chosen + steps[key]))
        elif key == "enter":
            if state.listed:
                self._go_to(state.listed[state.chosen])
        elif key == "escape":
            state.mode = "exercise"
        elif key == "backspace":
            state.filter, state.chosen = state.filter[:-1], 0
        elif len(key) == 1 and key.isprintable():
            state.filter, state.chosen = state.filter + key, 0

    # --- Everything once more

    def _check_everything(self) -> None:
        state = self._state
        state.mode = "all"
        state.again = {exercise.id: None for exercise in self._course.exercises}
        self._start(self._check_all())

    async def _check_all(self) -> None:
        limit = asyncio.Semaphore(os.cpu_count() or 1)

        async def check(exercise: Exercise) -> None:
            async with limit:
                with contextlib.suppress(Cancelled, UsageError):
                    verdict = await self._checker.check(exercise)
                    await self._events.put(partial(self._note_again, verdict))

        await asyncio.gather(*(check(exercise) for exercise in self._course.exercises))
        await self._events.put(self._end_everything)

    def _note_again(self, verdict: Verdict) -> None:
        self._state.again[verdict.exercise] = verdict
        self._state.verdicts[verdict.exercise] = verdict

    def _end_everything(self) -> None:
        if self._state.mode == "all" and (failing := view.failing(self._state.again)):
            self._go_to(self._course.exercise(failing[0]))
            self._state.note = f"{failing[0]} passed before, and does not any more"
