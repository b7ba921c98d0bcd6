"""Cold grading against the same tests as bare pytest files: `python -m checker.benchmarks.cold`.

The bare files hold the very checks, with a `client` that calls the app in the same process: what
a course without an engine would run. Both start a new interpreter with the same plugins; runs
alternate, and medians are compared.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checker.course import Course, Exercise, find_course

_BARE_INI = """\
[pytest]
addopts = -p no:nbval -p no:schemathesis -p no:hypothesispytest --import-mode=importlib
markers =
    exercise: which exercise a check belongs to
    guard: why the stub passes it
    server_errors: exceptions are meant
"""
_BARE_CONFTEST = """\
import importlib

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def client(request):
    learner = importlib.import_module("{module}")
    with TestClient(
        request.module.stage(learner), raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield client
"""


def main(runs: int = 9, id: str = "1.1") -> None:
    course = find_course()
    exercise = course.exercise(id)
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder)
        (bare / "conftest.py").write_text(_BARE_CONFTEST.format(module=exercise.module))
        (bare / exercise.checks.name).write_text(exercise.checks.read_text())
        (bare / "pytest.ini").write_text(_BARE_INI)
        commands = {
            "one import of fastapi's TestClient": ["-c", "import fastapi.testclient, pytest"],
            f"bare pytest, {id}": ["-m", "pytest", "-q", str(bare)],
            f"pytest exercises --exercise {id}": _graded(course, [exercise]),
            f"... --in-process, {id}": [*_graded(course, [exercise]), "--in-process"],
            "pytest exercises": _graded(course, course.exercises),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(_seconds(course, command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:<40} {median:6.3f} s  (of {runs}; least {min(times[name]):.3f})")
    bare_seconds = medians[f"bare pytest, {id}"]
    print(f"graded / bare: {medians[f'pytest exercises --exercise {id}'] / bare_seconds:.2f}")
    per_exercise = (medians["pytest exercises"] - bare_seconds) / max(1, len(course.exercises) - 1)
    print(f"each further exercise: {per_exercise:.3f} s, of {len(course.exercises)}")


def _graded(course: Course, exercises: list[Exercise]) -> list[str]:
    command = ["-m", "pytest", "-q", "exercises", "--against", "solutions"]
    for exercise in exercises if len(exercises) < len(course.exercises) else []:
        command += ["--exercise", exercise.id]
    return command


def _seconds(course: Course, command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        cwd=course.root,
        env={**os.environ, "PYTHONPATH": str(course.solutions)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9, *sys.argv[2:3])
