"""Where the learner is: computed from the files, remembered by their content."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from checker.course import Course, Exercise
from checker.runner import grade
from checker.shipped import note_first, note_passes
from checker.verdict import Verdict, is_untouched, judge
from checker.workspace import recall, remember


def progress(course: Course, exercises: Sequence[Exercise] = ()) -> list[Verdict]:
    """The verdicts on exercises, by default on all of them.

    What has not changed since it was graded is not run again.
    """
    exercises = exercises or course.exercises
    note_first(course)
    common = _common(course)
    kept = recall(course, "progress")
    verdicts: dict[str, Verdict] = {}
    stale: list[Exercise] = []
    for exercise in exercises:
        if is_untouched(exercise, exercise.file):
            verdicts[exercise.id] = judge(exercise, [], exercise.file, untouched=True)
        elif (verdict := _kept(kept.get(exercise.id), fingerprint(exercise, common))) is not None:
            verdicts[exercise.id] = verdict
        else:
            stale.append(exercise)
    if stale:
        before = fingerprints(course, stale)
        graded = grade(stale, course=course)
        verdicts |= {verdict.exercise: verdict for verdict in graded}
        keep(course, graded, before)
    return [verdicts[exercise.id] for exercise in exercises if exercise.id in verdicts]


def keep(course: Course, graded: list[Verdict], fingerprints_before: dict[str, str]) -> None:
    """Remember verdicts, unless a file changed while it was graded."""
    after = fingerprints(course, [course.exercise(verdict.exercise) for verdict in graded])
    entries = {
        verdict.exercise: {"of": of, "verdict": verdict.model_dump(mode="json")}
        for verdict in graded
        if (of := after[verdict.exercise]) == fingerprints_before[verdict.exercise]
    }
    if entries:
        remember(course, "progress", recall(course, "progress") | entries)
        note_passes(course, [verdict for verdict in graded if verdict.exercise in entries])


def fingerprints(course: Course, exercises: Sequence[Exercise]) -> dict[str, str]:
    """A fingerprint for each exercise, by id."""
    common = _common(course)
    return {exercise.id: fingerprint(exercise, common) for exercise in exercises}


def fingerprint(exercise: Exercise, common: str) -> str:
    """A name for all that the verdict on an exercise depends on."""
    return _digest(common, exercise.file, exercise.checks, exercise.stub)


def current(course: Course, verdicts: list[Verdict]) -> Exercise | None:
    """The first exercise that does not pass; None at the end of the course."""
    states = {verdict.exercise: verdict.state for verdict in verdicts}
    return next((e for e in course.exercises if states.get(e.id) != "passing"), None)


def _common(course: Course) -> str:
    """What every verdict depends on: the reference, the checker, the packages."""
    here = Path(__file__).parent
    files = [*course.reference.rglob("*.py"), *here.glob("*.py"), course.root / "pyproject.toml"]
    return _digest(sys.version, *_packages(), *sorted(files))


def _packages() -> list[str]:
    """Every package that is installed and its version, by the folders that say so."""
    folders = [Path(folder) for folder in sys.path if folder.endswith("-packages")]
    return sorted({info.name for folder in folders for info in folder.glob("*.dist-info")})


def _digest(*parts: str | Path) -> str:
    digest = hashlib.sha256()
    for part in parts:
        try:
            data = part.read_bytes() if isinstance(part, Path) else part.encode()
        except FileNotFoundError:
            data = b"missing"
        digest.update(f"{part}\n{len(data)}\n".encode() + data)
    return digest.hexdigest()


def _kept(entry: object, of: str) -> Verdict | None:
    if not isinstance(entry, dict) or entry.get("of") != of:
        return None
    try:
        return Verdict.model_validate(entry["verdict"])
    except (KeyError, ValidationError):
        return None
