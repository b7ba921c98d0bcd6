"""Whether a machine and a copy of the course are in order."""

import importlib.metadata
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from checker.course import Course
from checker.errors import UsageError
from checker.workspace import back_up, reset_exercise, write_atomically


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `fatal`: the course does not work without it."""

    text: str
    good: bool = True
    fatal: bool = False


def examine(course: Course) -> list[Finding]:
    """Look at everything, in the order in which it matters."""
    return [
        Finding("Python {}.{}.{}".format(*sys.version_info[:3])),
        *_packages(course),
        *_manifests(course),
        *_files(course),
        _writable(course),
        _isolation(),
    ]


def _packages(course: Course) -> Iterator[Finding]:
    project = tomllib.loads((course.root / "pyproject.toml").read_text(encoding="utf-8"))
    wrong = []
    for requirement in map(Requirement, project["project"]["dependencies"]):
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            found = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            wrong.append(f"{requirement.name} is {found}, not {requirement.specifier}")
    advice = "run `uv sync`, or `pip install -e .`"
    missing = any("missing" in text for text in wrong)
    if wrong:
        yield Finding(f"packages: {'; '.join(wrong)}: {advice}", good=False, fatal=missing)
    else:
        yield Finding("every package is here, in its version")


def _manifests(course: Course) -> Iterator[Finding]:
    try:
        count = len(course.exercises)
    except UsageError as error:
        yield Finding(str(error), good=False, fatal=True)
        return
    yield Finding(f"{count} exercises in {len(course.chapters)} chapters")


def _files(course: Course) -> Iterator[Finding]:
    """The learner's tree against the reference: what is no exercise must be the same."""
    try:
        odd = [course.relative(path) for path in odd_files(course)]
    except UsageError:
        return
    if odd:
        shown = ", ".join(odd[:3]) + (f" and {len(odd) - 3} more" if len(odd) > 3 else "")
        yield Finding(
            f"no exercises, and yet not as in solutions/: {shown}. --mine reads them; "
            "checker doctor --mend copies them from there and keeps yours in .checker/backups",
            good=False,
        )


def odd_files(course: Course) -> list[Path]:
    """Files of the learner's tree that are no exercise and not the same as the reference's."""
    exercises = {exercise.file for exercise in course.exercises}
    odd = []
    for reference in sorted(course.reference.rglob("*.py")):
        mine = course.learner / reference.relative_to(course.reference)
        if mine not in exercises and not (
            mine.exists() and mine.read_bytes() == reference.read_bytes()
        ):
            odd.append(mine)
    return odd


def mend(course: Course) -> list[Path]:
    """Copy such files from the reference, and stubs that are missing; a backup comes first."""
    mended = odd_files(course)
    for mine in mended:
        back_up(course, mine)
        reference = course.reference / mine.relative_to(course.learner)
        write_atomically(mine, reference.read_bytes())
    missing = [exercise for exercise in course.exercises if not exercise.file.exists()]
    for exercise in missing:
        reset_exercise(exercise)
    return mended + [exercise.file for exercise in missing]


def _writable(course: Course) -> Finding:
    for folder in (course.learner, course.root):
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            return Finding(
                f"{folder} cannot be written ({error.strerror}): work in a copy of the course",
                good=False,
                fatal=True,
            )
    return Finding("your files can be written")


def _isolation() -> Finding:
    if hasattr(os, "fork"):
        return Finding("exercises run in processes of their own (forked)")
    return Finding("exercises run in processes of their own (no fork here: a little slower)")
