"""The verdict on an exercise: one model for pytest's summary, the CLI, the notebook and JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from checker.course import Course, Exercise
from checker.exchange import Exchange

Outcome = Literal["passed", "failed", "crashed", "timed out", "not run"]
State = Literal["not started", "failing", "passing", "crashed", "timed out"]


class Place(BaseModel):
    """A place in the learner's code."""

    file: str
    line: int | None = None
    function: str = ""
    code: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        function = f" in {self.function}" if self.function not in ("", "<module>") else ""
        return f"{self.file}{line}{function}"


class Check(BaseModel):
    """One check of an exercise and how it went.

    `requirement` is what the learner reads; `message` the sentence on what went wrong, `detail`
    the values that were compared, `place` where it happened in the learner's code, `guard` why the
    untouched stub may pass it.
    """

    name: str
    requirement: str
    outcome: Outcome
    message: str = ""
    detail: str = ""
    exchanges: list[Exchange] = []
    place: Place | None = None
    traceback: str = ""
    printed: str = ""
    guard: str = ""

    @property
    def said(self) -> str:
        """The sentence and the values of a check that failed, in one line."""
        if self.outcome in ("passed", "not run"):
            return ""
        return " ".join(f"{self.message} {self.detail}".split())


class Verdict(BaseModel):
    """What is to be said of an exercise."""

    exercise: str
    title: str
    state: State
    file: str
    checks: list[Check]

    @property
    def passed(self) -> int:
        return sum(check.outcome == "passed" for check in self.checks)

    @property
    def first_failure(self) -> Check | None:
        return next((c for c in self.checks if c.outcome not in ("passed", "not run")), None)


Verdicts = TypeAdapter(list[Verdict])


def judge(exercise: Exercise, checks: Sequence[Check], file: Path, untouched: bool) -> Verdict:
    """The verdict that follows from the checks; the worst outcome gives the state."""
    outcomes = {check.outcome for check in checks}
    state: State
    if untouched:
        state = "not started"
    elif "crashed" in outcomes:
        state = "crashed"
    elif "timed out" in outcomes:
        state = "timed out"
    elif outcomes == {"passed"}:
        state = "passing"
    else:
        state = "failing"
    return Verdict(
        exercise=exercise.id,
        title=exercise.title,
        state=state,
        file=exercise.chapter.course.relative(file),
        checks=list(checks),
    )


def read_verdicts(path: Path) -> list[Verdict]:
    """The verdicts a run wrote with `--verdicts`."""
    return Verdicts.validate_json(path.read_bytes())


def write_verdicts(path: Path, verdicts: list[Verdict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Verdicts.dump_json(verdicts, indent=2))


def is_untouched(exercise: Exercise, file: Path) -> bool:
    """Whether a file still is the stub; line endings and trailing blanks do not count."""
    try:
        return _lines(file) == _lines(exercise.stub)
    except FileNotFoundError:
        return False


def _lines(path: Path) -> list[bytes]:
    return [line.rstrip() for line in path.read_bytes().rstrip().splitlines()]


def next_step(course: Course, verdicts: Sequence[Verdict]) -> str:
    """The one line on what to do next."""
    known = {verdict.exercise: verdict for verdict in verdicts}
    for exercise in course.exercises:
        verdict = known.get(exercise.id)
        if verdict is None or verdict.state == "passing":
            continue
        file = course.relative(exercise.file)
        if verdict.state == "not started":
            notebook = course.relative(exercise.chapter.notebook)
            return f"{exercise.id} {exercise.title}: read {notebook}, then write {file}"
        return f"{exercise.id} {exercise.title}: mend {verdict.file}, or checker hint {exercise.id}"
    if len(known) < len(course.exercises):
        return "these pass; checker says what comes next"
    return "all of it passes"
