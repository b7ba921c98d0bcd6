"""Cold and warm verdicts side by side: `python -m checker.benchmarks.warm [RUNS] [ID]...`.

For each exercise, its solution, once each per round: `pytest exercises --exercise ID` in a new
process; a verdict of a warm runner; `%check` in a kernel; a save in `checker watch`, from the
write to the answer of the runner that the save has started. Medians in milliseconds over the
rounds; the last line has the medians over all exercises. All exercises where none is named.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jupyter_client.manager import start_new_kernel

from checker.course import Course, Exercise, find_course
from checker.notebooks import fresh_copy
from checker.runner import WarmRunner, grade_cold
from checker.watch.saves import changes, content
from checker.watch.session import Checker

Measure = Callable[[Exercise], float]  # seconds
NAMES = ("cold pytest", "warm check", "save in watch", "%check in a kernel")


def main(runs: int, ids: list[str]) -> None:
    with fresh_copy(find_course(), solved=True) as course:
        exercises = [course.exercise(id) for id in ids] or course.exercises
        runner = WarmRunner(course, background=False)
        with _kernel(course) as in_kernel:
            ways: tuple[Measure, ...] = (
                lambda exercise: _cold(course, exercise),
                lambda exercise: _warm(runner, exercise),
                lambda exercise: asyncio.run(_saved(course, runner, exercise)),
                in_kernel,
            )
            print(f"{'ms, median of ' + str(runs):<14}", *(f"{name:>20}" for name in NAMES))
            rows = [_row(exercise, ways, runs) for exercise in exercises]
        runner.close()
    medians = [statistics.median(column) for column in zip(*rows, strict=True)]
    print(f"{'all':<14}", *(f"{value:>20.0f}" for value in medians))
    print(f"{'times cold':<14}", *(f"{medians[0] / value:>20.1f}" for value in medians))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _row(exercise: Exercise, ways: tuple[Measure, ...], runs: int) -> list[float]:
    times: list[list[float]] = [[] for _ in ways]
    for way in ways:
        way(exercise)  # the first run of an exercise makes it ready
    for _ in range(runs):
        for place, way in enumerate(ways):
            times[place].append(way(exercise) * 1000)
    row = [statistics.median(some) for some in times]
    print(f"{exercise.id:<14}", *(f"{value:>20.0f}" for value in row), flush=True)
    return row


def _cold(course: Course, exercise: Exercise) -> float:
    start = time.perf_counter()
    (verdict,) = grade_cold([exercise], course=course)
    assert verdict.state == "passing"
    return time.perf_counter() - start


def _warm(runner: WarmRunner, exercise: Exercise) -> float:
    start = time.perf_counter()
    (verdict,) = runner.grade(exercise)
    assert verdict.state == "passing"
    return time.perf_counter() - start


async def _saved(course: Course, runner: WarmRunner, exercise: Exercise) -> float:
    """From the write of a file to its verdict."""
    checker = Checker(course, runner)
    before = content(exercise.file)
    text = exercise.file.read_text(encoding="utf-8")
    start = None
    async for _ in changes(course.learner):
        if start is None:  # the first batch says that the watch is on
            start = time.perf_counter()
            exercise.file.write_text(f"{text}\n", encoding="utf-8")
        elif content(exercise.file) != before:
            assert (await checker.check(exercise)).state == "passing"
            break
    assert start is not None
    return time.perf_counter() - start


@contextmanager
def _kernel(course: Course) -> Iterator[Measure]:
    manager, client = start_new_kernel(cwd=str(course.root / "notebooks"))
    client.execute_interactive("%load_ext checker", output_hook=lambda _: None)

    def check(exercise: Exercise) -> float:
        start = time.perf_counter()
        client.execute_interactive(f"%check {exercise.id}", output_hook=lambda _: None)
        return time.perf_counter() - start

    try:
        yield check
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:])
