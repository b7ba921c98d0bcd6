"""Brings a learner's folder in line with a new version of the course.

The learner's work stays as it is. What is not their work is renewed, after a copy was kept of it:
stubs nobody has touched, and files that are no exercise. Where the course has changed under their
work, that is told.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from checker.course import Course, Exercise
from checker.doctor import mend
from checker.errors import UsageError
from checker.progress import progress
from checker.shipped import Shipped, describe, lines, note, present, remembered
from checker.verdict import Verdict, is_untouched
from checker.workspace import back_up, reset_exercise, write_atomically


@dataclass(frozen=True)
class Change:
    """An exercise that is not as it was when the learner worked on it."""

    exercise: Exercise
    parts: list[str]
    """Some of stub, checks, solution."""
    task: list[str]
    """The lines of the stub that came and went."""


@dataclass
class Update:
    """What was done, and what is to be told."""

    is_known: bool
    """Whether there is an earlier version to compare with."""
    renewed: list[Path] = field(default_factory=list)
    """Files that are no exercise, and stubs nobody has touched."""
    brought: list[tuple[Exercise, Path]] = field(default_factory=list)
    """Modules of the learner's that were put into their place, and where they were."""
    left: list[tuple[Exercise, Path]] = field(default_factory=list)
    """Modules of an older folder that stay there, for the learner has others here."""
    changed: list[Change] = field(default_factory=list)
    new: list[Exercise] = field(default_factory=list)
    gone: list[Shipped] = field(default_factory=list)
    renamed: list[tuple[Shipped, Exercise]] = field(default_factory=list)
    passed_before: list[Exercise] = field(default_factory=list)
    passes_no_more: list[Exercise] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def update(course: Course, older: Course | None = None) -> Update:
    """Renew what is not the learner's, take over their work from an older folder, compare.

    The older folder stays as it is. What passed before is checked again.
    """
    if older is not None and older.root.resolve() == course.root.resolve():
        raise UsageError(f"{older.root} is this very folder: name the one that your work is in")
    before = _shipped_by(older) if older else remembered(course)
    done = Update(is_known=bool(before), renewed=mend(course))
    known = []
    for exercise in course.exercises:
        was = _as_it_was(exercise, before)
        if was is None:
            done.new += [exercise] if before else []
            continue
        known.append(was.module)
        if (was.id, was.title, was.module) != (exercise.id, exercise.title, exercise.entry.module):
            done.renamed.append((was, exercise))
        if was.is_stub(exercise.file) and not is_untouched(exercise, exercise.file):
            reset_exercise(exercise)
            done.renewed.append(exercise.file)
        _bring(exercise, was, older, done)
        parts = was.changes(describe(exercise))
        if parts and not is_untouched(exercise, exercise.file):
            done.changed.append(Change(exercise, parts, list(_difference(was, exercise))))
        if was.kept:
            done.passed_before.append(exercise)
    done.gone = [was for was in before.values() if was.module not in known]
    done.verdicts = progress(course)
    passing = {verdict.exercise for verdict in done.verdicts if verdict.state == "passing"}
    done.passes_no_more = [e for e in done.passed_before if e.id not in passing]
    kept = {module: entry.kept for module, entry in remembered(course).items()}
    now = present(course)
    note(course, [now[name].model_copy(update={"kept": kept.get(name, "")}) for name in now])
    return done


def _shipped_by(older: Course) -> dict[str, Shipped]:
    """What an older folder ships. It tells that itself; what passed there, it remembers."""
    kept = {module: entry.kept for module, entry in remembered(older).items()}
    return {
        module: shipped.model_copy(update={"kept": kept.get(module, "")})
        for module, shipped in present(older).items()
    }


def _as_it_was(exercise: Exercise, before: Mapping[str, Shipped]) -> Shipped | None:
    """The exercise of the same module, or of the same name where no module has stayed."""
    if (was := before.get(exercise.entry.module)) is not None:
        return was
    here = {other.entry.module for other in exercise.chapter.course.exercises}
    return next(
        (was for was in before.values()
         if was.slug == exercise.entry.slug and was.module not in here),
        None,
    )  # fmt: skip


def _bring(exercise: Exercise, was: Shipped, older: Course | None, done: Update) -> None:
    """Put the learner's module into the place of a stub, from wherever it is."""
    course = exercise.chapter.course
    if older is not None:
        source = older.learner / was.module
    elif was.module != exercise.entry.module:
        source = course.learner / was.module
    elif was.kept:
        source = course.root / was.kept
    else:
        return
    if not source.is_file() or was.is_stub(source):
        return
    if is_untouched(exercise, exercise.file):
        back_up(course, exercise.file)
        write_atomically(exercise.file, source.read_bytes())
        done.brought.append((exercise, source))
    elif older is not None and source.read_bytes() != exercise.file.read_bytes():
        done.left.append((exercise, source))


def _difference(was: Shipped, exercise: Exercise) -> Iterator[str]:
    now = exercise.stub.read_text(encoding="utf-8")
    for row in difflib.unified_diff(lines(was.stub), lines(now), n=0, lineterm=""):
        if not row.startswith(("---", "+++", "@@")):
            yield row
