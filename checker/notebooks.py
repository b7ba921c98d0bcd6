"""Runs the course's notebooks, each in a copy of the course: on the stubs, or with solutions."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from checker.course import Course

TIMEOUT = 120  # seconds for one cell


def notebooks(course: Course) -> list[Path]:
    """Every notebook, in the order of the course."""
    return sorted((course.root / "notebooks").glob("[0-9][0-9]-*.ipynb"))


@contextmanager
def fresh_copy(course: Course, *, solved: bool) -> Iterator[Course]:
    """A copy of the course with untouched stubs, or with every solution in place."""
    with tempfile.TemporaryDirectory(prefix="checker-course-") as folder:
        copy = Course(Path(folder))
        for name in ("exercises", "solutions", "notebooks"):
            skip = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(course.root / name, copy.root / name, ignore=skip)
        for name in ("pyproject.toml", "LICENSE"):
            shutil.copyfile(course.root / name, copy.root / name)
        for exercise in copy.exercises:
            shutil.copyfile(exercise.solution if solved else exercise.stub, exercise.file)
        yield copy


def execute(path: Path) -> Any:
    """Run a notebook from top to bottom, where it lies; the notebook with its outputs."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute()


def store_outputs(course: Course, path: Path) -> None:
    """Run a notebook on untouched stubs, and keep what it shows."""
    with fresh_copy(course, solved=False) as copy:
        done = execute(copy.root / "notebooks" / path.name)
    # What differs from one machine to the next is not kept.
    done.metadata.get("language_info", {}).pop("version", None)
    for cell in done.cells:
        cell.metadata.pop("execution", None)
    nbformat.write(done, path)  # type: ignore[no-untyped-call]
