"""Runs `pytest exercises` for the CLI and the notebook, and brings the verdicts back."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checker.course import Course, Exercise
from checker.errors import UsageError
from checker.verdict import Verdict, read_verdicts


def grade(
    exercises: Sequence[Exercise], *, course: Course, options: Sequence[str] = ()
) -> list[Verdict]:
    """Grade exercises in a process of their own; the verdicts, in the order of the course."""
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        verdicts = Path(folder) / "verdicts.json"
        command = [sys.executable, "-m", "pytest", "-q", str(course.root / "exercises")]
        command += ["--verdicts", str(verdicts), "-p", "no:cacheprovider", *options]
        for exercise in exercises:
            command += ["--exercise", exercise.id]
        run = subprocess.run(
            command,
            cwd=course.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if run.returncode not in (0, 1) or not verdicts.exists():
            raise UsageError(
                f"grading did not work (pytest ended with {run.returncode}); "
                f"checker doctor may know why:\n{(run.stdout + run.stderr)[-2000:]}"
            )
        return read_verdicts(verdicts)
