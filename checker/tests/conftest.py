"""Tests of the engine play a learner: real files in, a real verdict out."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.course import Course, find_course
from checker.notebooks import fresh_copy
from checker.verdict import Verdict, read_verdicts

Grade = Callable[..., Verdict]

# What a shell starts in the background is deaf to Ctrl-C, and so is what that starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Run:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def course() -> Course:
    return find_course(Path(__file__))


@pytest.fixture
def copy(course: Course) -> Iterator[Course]:
    """A learner's own copy of the course, its stubs untouched."""
    with fresh_copy(course, solved=False) as copy:
        yield copy


PATIENCE = 1500  # seconds: for a run that hangs, not for one that is slow


def run(course: Course, *command: str, typed: str | None = None, **environment: str) -> Run:
    """Run a command of the course's interpreter in the course's folder."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=course.root,
        capture_output=True,
        text=True,
        input=typed,
        env={**os.environ, "COLUMNS": "80", **environment},
        check=False,
        timeout=PATIENCE,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def run_pytest(course: Course, *options: str) -> Run:
    return run(course, "-m", "pytest", "-p", "no:cacheprovider", *options)


def run_checker(course: Course, *words: str, typed: str | None = None, **environment: str) -> Run:
    return run(course, "-m", "checker", *words, typed=typed, **environment)


@pytest.fixture
def grade(course: Course, tmp_path: Path) -> Grade:
    """Grade a source text (or bytes, or None for a missing file) as an exercise's module."""

    def grade(id: str, source: str | bytes | None, *options: str) -> Verdict:
        exercise = course.exercise(id)
        module = exercise.in_tree(tmp_path / "toolshed")
        module.parent.mkdir(parents=True, exist_ok=True)
        if source is not None:
            module.write_bytes(source if isinstance(source, bytes) else source.encode())
        return verdicts_of(course, tmp_path, ["--exercise", id], *options)[id]

    return grade


def verdicts_of(
    course: Course, tree: Path, chosen: Sequence[str], *options: str
) -> dict[str, Verdict]:
    """The verdicts on a tree, by exercise."""
    file = tree / "verdicts.json"
    done = run_pytest(
        course,
        "exercises",
        "-q",
        "--against",
        str(tree),
        "--verdicts",
        str(file),
        *chosen,
        *options,
    )
    assert done.code in (0, 1), done.out + done.err
    return {verdict.exercise: verdict for verdict in read_verdicts(file)}


def write_solution(course: Course, *ids: str) -> None:
    """Solve exercises in a copy."""
    for id in ids:
        exercise = course.exercise(id)
        exercise.file.write_bytes(exercise.solution.read_bytes())


# Ids, hashes, tokens, times and ports, which are others in each run.
_RANDOM = re.compile(
    r"eyJ[\w.-]+|\$argon2[^'\"\s\\]*|\w*\.\.\.[\w+/$=]+|[0-9a-f]{8,}|\(\d+ bytes\)"
    r"|datetime\.datetime\([\d, ]+|\d{4}-\d\d-\d\dT[\d:.]+Z?"
    r"|(?<=127\.0\.0\.1:)\d{4,5}"
)


def comparable(verdict: Verdict) -> str:
    """Without what is another in each run, and what was printed: how much was read is chance."""
    checks = [c.model_copy(update={"printed": "", "traceback": ""}) for c in verdict.checks]
    text = verdict.model_copy(update={"checks": checks}).model_dump_json(indent=1)
    # How a text is laid out depends on how long they are.
    return re.sub(r"(?:\s|\\n)+", " ", _RANDOM.sub("*", text))
