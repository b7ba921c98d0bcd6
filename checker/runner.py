"""Runs `pytest exercises` for the CLI and the notebook, and brings the verdicts back."""

import contextlib
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checker.course import Course, Exercise
from checker.errors import UsageError
from checker.overlay import warm_up
from checker.verdict import Verdict, read_verdicts

# What is warm is imported already, and its asserts are nobody's concern.
WARM = ("-W", "ignore::pytest.PytestAssertRewriteWarning")


def grade(
    exercises: Sequence[Exercise], *, course: Course, options: Sequence[str] = ()
) -> list[Verdict]:
    """Grade exercises in a process of their own; the verdicts, in the order of the course."""
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        verdicts = Path(folder) / "verdicts.json"
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *_arguments(exercises, course, verdicts, options)],
            cwd=course.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if run.returncode not in (0, 1, 5) or not verdicts.exists():
            raise UsageError(
                f"grading did not work (pytest ended with {run.returncode}); "
                f"checker doctor may know why:\n{(run.stdout + run.stderr)[-2000:]}"
            )
        return read_verdicts(verdicts)


def grade_all(
    runs: Sequence[tuple[Exercise, Sequence[str]]], *, workers: int
) -> list[Verdict | None]:
    """Grade many files, an exercise and its options each; None where that did not work.

    For authors, who grade hundreds of files. Where the system can fork, each run is a fork of
    one warm interpreter.
    """
    if not hasattr(os, "fork"):
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(lambda run: _graded(*run), runs))
    for course in {exercise.chapter.course for exercise, _ in runs}:
        warm_up(course.reference)
        _collect([exercise for exercise, _ in runs if exercise.chapter.course is course], course)
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        files = [Path(folder) / f"{number}.json" for number in range(len(runs))]
        live: set[int] = set()
        for (exercise, options), file in zip(runs, files, strict=True):
            if len(live) >= workers:
                live.discard(os.wait()[0])
            arguments = _arguments([exercise], exercise.chapter.course, file, options)
            pid = os.fork()
            if pid == 0:
                _run_pytest(arguments, exercise.chapter.course.root)
            live.add(pid)
        while live:
            live.discard(os.wait()[0])
        return [read_verdicts(file)[0] if file.exists() else None for file in files]


def _graded(exercise: Exercise, options: Sequence[str]) -> Verdict | None:
    try:
        return grade([exercise], course=exercise.chapter.course, options=options)[0]
    except UsageError:
        return None


def _arguments(
    exercises: Iterable[Exercise], course: Course, verdicts: Path, options: Sequence[str]
) -> list[str]:
    chosen = [part for exercise in exercises for part in ("--exercise", exercise.id)]
    common = ["-q", str(course.root / "exercises"), "-p", "no:cacheprovider"]
    return [*common, "--verdicts", str(verdicts), *options, *chosen]


def _collect(exercises: Sequence[Exercise], course: Course) -> None:
    """Import pytest's plugins and the check files, which every fork then has."""
    import pytest

    options = ["--collect-only", *WARM]
    chosen = _arguments(dict.fromkeys(exercises), course, Path(os.devnull), options)
    with open(os.devnull, "w", encoding="utf-8") as null, contextlib.redirect_stdout(null):
        pytest.main(chosen)


def _run_pytest(arguments: list[str], folder: Path) -> None:
    """The whole life of a fork."""
    code = 3
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.chdir(folder)
        import pytest

        code = int(pytest.main([*arguments, *WARM]))
    finally:
        os._exit(code)
