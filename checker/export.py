"""Makes the learner's API a project of its own, which needs nothing of the course.

It is what `checker serve` runs: the modules that pass, and the reference's for the rest. Around
them come the reference's own tests and container files as they are, and from `project/` what only
a project of its own has: its packages, its README, its CI.
"""

import ast
import errno
import inspect
import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checker.course import PACKAGE, Course, Exercise
from checker.doctor import odd_files
from checker.errors import UsageError

# What a project takes along from solutions/, beside the package. Whatever is not named stays: a
# database or photos that somebody's server has left there, say.
TAKEN = (
    *("tests", "benchmarks", "requirements.txt", "alembic.ini"),
    *("Dockerfile", ".dockerignore", "compose.yaml"),
)
# What the tests import and the API does not.
TEST_PACKAGES = ("pytest", "httpx2", "time-machine", "schemathesis")

_TEMPLATES = Path(__file__).parent / "project"
_NO_SOURCE = shutil.ignore_patterns("__pycache__", ".*_cache")
_COURSE_WORDS = ("exercise", "learner", "chapter", "checker")


@dataclass(frozen=True)
class Exported:
    """What to tell about a project that was made."""

    mine: list[Exercise]
    """Exercises whose modules are the learner's."""
    words: list[str]
    """Modules of the learner's that still speak of the course, in words of their own."""
    left_out: list[Path]
    """Files of the learner's that are no exercise, and were not taken along."""


def check_target(course: Course, folder: Path) -> Path:
    """Where the project is to be made, as a full path; refused if anything is there already."""
    target = folder.expanduser().resolve()
    root = course.root.resolve()
    if target.is_relative_to(root):
        name = "my-api" if target == root else target.name
        raise UsageError(
            f"{folder} lies in the course's own folder: "
            f"name one outside of it, {os.path.relpath(root.parent / name)} say"
        )
    try:
        if target.exists() and not target.is_dir():
            raise UsageError(f"{folder} is a file: name a folder that does not exist yet")
        if target.exists() and any(target.iterdir()):
            raise UsageError(
                f"{folder} is not empty, and nothing in it is overwritten: "
                "name a folder that does not exist yet"
            )
        if not target.parent.is_dir():
            raise UsageError(
                f"there is no folder {target.parent}: make it first, or name another place"
            )
    except OSError as error:
        raise _not_possible(folder, error) from None
    return target


def export(course: Course, folder: Path, mine: Collection[Exercise]) -> Exported:
    """Make the project in `folder`, with the learner's modules for the exercises in `mine`.

    It is put together in a folder beside it and renamed at the end, so that it is there as a whole
    or not at all.
    """
    target = check_target(course, folder)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as workshop:
            project = Path(workshop) / target.name
            project.mkdir()
            words = _write(course, project, mine)
            if os.name == "nt" and target.exists():
                target.rmdir()
            project.rename(target)
    except OSError as error:
        raise _not_possible(folder, error) from None
    return Exported([e for e in course.exercises if e in mine], words, _left_out(course))


def _not_possible(folder: Path, error: OSError) -> UsageError:
    if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
        return UsageError(f"{folder} is not empty any more: name a folder that does not exist yet")
    return UsageError(
        f"{folder} cannot be written ({error.strerror}): name a place where you may write"
    )


def _write(course: Course, project: Path, mine: Collection[Exercise]) -> list[str]:
    shutil.copytree(course.reference, project / PACKAGE, ignore=_NO_SOURCE)
    words = []
    for exercise in mine:
        source = without_task(exercise.file.read_bytes(), exercise.stub.read_bytes())
        exercise.in_tree(project / PACKAGE).write_bytes(source)
        if any(word in source.decode(errors="replace").lower() for word in _COURSE_WORDS):
            words.append(exercise.entry.module)
    for name in TAKEN:
        source_path = course.solutions / name
        if source_path.is_dir():
            shutil.copytree(source_path, project / name, ignore=_NO_SOURCE)
        elif source_path.exists():
            shutil.copy(source_path, project / name)
    if (course.root / "LICENSE").exists():
        shutil.copy(course.root / "LICENSE", project / "LICENSE")
    shutil.copyfile(_TEMPLATES / "gitignore", project / ".gitignore")
    workflows = project / ".github" / "workflows"
    workflows.mkdir(parents=True)
    shutil.copyfile(_TEMPLATES / "ci.yml", workflows / "ci.yml")
    _fill(project, "pyproject.toml", _packages(course))
    _fill(project, "README.md", _readme(course, mine))
    return words


def _fill(project: Path, name: str, values: dict[str, str]) -> None:
    template = Template((_TEMPLATES / f"{name}.template").read_text(encoding="utf-8"))
    (project / name).write_text(template.substitute(values), encoding="utf-8")


def _packages(course: Course) -> dict[str, str]:
    """The course's own pins: of what the container installs, and of what the tests need."""
    text = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    read: dict[str, Any] = tomllib.loads(text)
    pins = [*read["project"]["dependencies"], *read["dependency-groups"]["dev"]]
    installed = (course.solutions / "requirements.txt").read_text(encoding="utf-8").split()
    return {
        "build_requires": ", ".join(map(json.dumps, read["build-system"]["requires"])),
        "build_backend": read["build-system"]["build-backend"],
        "requires_python": read["project"]["requires-python"],
        "dependencies": _pinned(pins, [Requirement(line).name for line in installed]),
        "dev": _pinned(pins, TEST_PACKAGES),
        "exclude_newer": read["tool"]["uv"]["exclude-newer"],
    }


def _pinned(pins: Iterable[str], names: Iterable[str]) -> str:
    by_name = {canonicalize_name(Requirement(pin).name): pin for pin in pins}
    return "\n".join(f"    {json.dumps(by_name[canonicalize_name(name)])}," for name in names)


def _readme(course: Course, mine: Collection[Exercise]) -> dict[str, str]:
    title, _, reference = (
        (course.solutions / "README.md").read_text(encoding="utf-8").partition("\n")
    )
    given = [exercise for exercise in course.exercises if exercise not in mine]
    origins = "Everything here comes from the reference implementation of this API"
    if mine:
        origins += ", except these modules, which were written for this project:\n\n"
        origins += _modules(exercise for exercise in course.exercises if exercise in mine)
        if given:
            origins += "\n\nThese were still to be written, and are the reference's as well:\n\n"
            origins += _modules(given)
    else:
        origins += "."
    return {"title": title, "reference": reference.strip("\n") + "\n", "origins": origins}


def _modules(exercises: Iterable[Exercise]) -> str:
    return "\n".join(f"- `{PACKAGE}/{exercise.entry.module}`" for exercise in exercises)


def _left_out(course: Course) -> list[Path]:
    """Files in the learner's tree that are no exercise, and not the reference's either."""
    changed = [path for path in odd_files(course) if path.exists()]
    given = {path.relative_to(course.reference) for path in course.reference.rglob("*.py")}
    exercises = {exercise.file for exercise in course.exercises}
    added = [
        path
        for path in sorted(course.learner.rglob("*.py"))
        if path not in exercises and path.relative_to(course.learner) not in given
    ]
    return changed + added


def without_task(source: bytes, stub: bytes) -> bytes:
    """The learner's module without the text of the task, if that still stands there as given.

    A stub's docstring says what the module is, and below that what to do. What to do is no longer
    of use; the first paragraph stays. A docstring that the learner has changed is theirs, and so is
    every line of code: where taking the text out would change any, it stays.
    """
    try:
        tree, given = ast.parse(source), ast.parse(stub)
    except (SyntaxError, ValueError):
        return source
    text = ast.get_docstring(given)
    if text is None or ast.get_docstring(tree) != text:
        return source
    node = tree.body[0]
    lines = source.splitlines(keepends=True)
    start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = b"".join(lines[:start]) + lines[start][: node.col_offset]
    after = lines[end][node.end_col_offset :] + b"".join(lines[end + 1 :])
    what_it_is = " ".join(inspect.cleandoc(text).split("\n\n")[0].split())
    shorter = before + f'"""{what_it_is}"""'.encode() + after
    return shorter if _code(shorter) == _code(source) else source


def _code(source: bytes) -> str | None:
    """What a module does, its docstring aside."""
    try:
        return ast.dump(ast.Module(ast.parse(source).body[1:], []))
    except SyntaxError:
        return None
