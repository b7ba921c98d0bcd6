"""The learner's files and what the checker remembers, written so that nothing is ever lost."""

import json
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from checker.course import Course, Exercise
from checker.errors import UsageError


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file's content as a whole: a reader sees the old or the new."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                if path.exists():
                    Path(file.name).chmod(path.stat().st_mode)
                else:
                    Path(file.name).chmod(0o644)
                os.replace(file.name, path)  # noqa: PTH105 - says what matters here
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}): make its folder writable, "
            "or work in a copy of the course"
        ) from None


def back_up(course: Course, path: Path) -> Path | None:
    """Copy a file of the learner's below .checker/backups; None where there is nothing to keep."""
    if not path.exists():
        return None
    data = path.read_bytes()
    folder = course.state / "backups" / course.relative(path).removesuffix(".py")
    kept = sorted(folder.glob("*.py"))
    if kept and kept[-1].read_bytes() == data:
        return kept[-1]
    stamp = f"{datetime.now().astimezone():%Y-%m-%dT%H-%M-%S.%f}"
    copy = folder / f"{stamp}-{os.getpid()}.py"
    write_atomically(copy, data)
    return copy


def write_exercise(exercise: Exercise, text: str) -> Path | None:
    """Make a text the learner's module; where the old one was kept, if it was another."""
    course = exercise.chapter.course
    data = text.encode()
    if exercise.file.exists() and exercise.file.read_bytes() == data:
        return None
    copy = back_up(course, exercise.file)
    write_atomically(exercise.file, data)
    return copy


def reset_exercise(exercise: Exercise) -> Path | None:
    """Bring the stub back; where the learner's version was kept."""
    return write_exercise(exercise, exercise.stub.read_text(encoding="utf-8"))


def remember(course: Course, name: str, value: dict[str, Any]) -> None:
    """Keep a JSON document in .checker; a folder that cannot be written is no reason to fail."""
    try:
        write_atomically(course.state / f"{name}.json", json.dumps(value, indent=1).encode())
    except UsageError:
        return


def recall(course: Course, name: str) -> dict[str, Any]:
    """What was kept under that name; nothing where it is missing or damaged."""
    try:
        value = json.loads((course.state / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
