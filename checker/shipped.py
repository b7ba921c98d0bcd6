"""What the course shipped for each exercise when the learner last had to do with it.

A new version of the course changes files around the learner's own. What it looked like before is
remembered in `.checker/shipped.json`, by module: from the first command on, anew with each pass,
and as a whole by `checker update`, which tells the differences.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from checker.course import Course, Exercise
from checker.errors import UsageError
from checker.verdict import Verdict
from checker.workspace import back_up, recall, remember

_NAME = "shipped"


class Shipped(BaseModel):
    """An exercise as it was. `kept`: a copy of the learner's module that passed, if one did."""

    id: str
    title: str
    slug: str
    module: str
    stub: str
    checks: str
    solution: str
    kept: str = ""

    def changes(self, now: "Shipped") -> list[str]:
        """What is not as it was."""
        parts = {
            "stub": lines(self.stub) != lines(now.stub),
            "checks": self.checks != now.checks,
            "solution": self.solution != now.solution,
        }
        return [name for name, changed in parts.items() if changed]

    def is_stub(self, file: Path) -> bool:
        """Whether a file is the stub of then; line endings and trailing blanks do not count."""
        try:
            return lines(file.read_text(encoding="utf-8", errors="replace")) == lines(self.stub)
        except OSError:
            return False


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def present(course: Course) -> dict[str, Shipped]:
    """What the course ships now, by module."""
    return {exercise.entry.module: describe(exercise) for exercise in course.exercises}


def describe(exercise: Exercise) -> Shipped:
    return Shipped(
        id=exercise.id,
        title=exercise.title,
        slug=exercise.entry.slug,
        module=exercise.entry.module,
        stub=exercise.stub.read_text(encoding="utf-8") if exercise.stub.exists() else "",
        checks=_digest(exercise.checks),
        solution=_digest(exercise.solution),
    )


def remembered(course: Course) -> dict[str, Shipped]:
    """What it shipped when that was last noted; what is damaged is left out."""
    known = {}
    for module, entry in recall(course, _NAME).items():
        with suppress(ValidationError):
            known[module] = Shipped.model_validate(entry)
    return known


def note(course: Course, entries: Iterable[Shipped]) -> None:
    """Remember these, and nothing else."""
    remember(course, _NAME, {entry.module: entry.model_dump() for entry in entries})


def note_first(course: Course) -> None:
    """Remember the version that the learner begins with."""
    if not remembered(course):
        note(course, present(course).values())


def note_passes(course: Course, verdicts: Iterable[Verdict]) -> None:
    """Remember what was passed, and keep a copy of the module that passed."""
    passed = [course.exercise(v.exercise) for v in verdicts if v.state == "passing"]
    if not passed:
        return
    before = remembered(course)
    known = dict(before or present(course))
    for exercise in passed:
        with suppress(UsageError):
            copy = back_up(course, exercise.file)
            kept = course.relative(copy) if copy else ""
            known[exercise.entry.module] = describe(exercise).model_copy(update={"kept": kept})
    if known != before:
        note(course, known.values())


def forget_pass(exercise: Exercise) -> None:
    """The learner wants the stub back: what passed is no longer theirs to bring back."""
    course = exercise.chapter.course
    known = remembered(course)
    if (entry := known.get(exercise.entry.module)) is not None and entry.kept:
        known[entry.module] = entry.model_copy(update={"kept": ""})
        note(course, known.values())


def has_changed(course: Course) -> bool:
    """Whether the course is another than the one that is remembered."""
    before, now = remembered(course), present(course)
    return bool(before) and (
        before.keys() != now.keys() or any(before[name].changes(now[name]) for name in now)
    )


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
