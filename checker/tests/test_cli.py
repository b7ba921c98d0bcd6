"""The `checker` command, as it is typed."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from checker.course import Course
from checker.tests.conftest import run_checker, write_solution
from checker.workspace import recall, remember


def test_bare_says_where_you_are(copy: Course) -> None:
    done = run_checker(copy)
    assert done.code == 0
    assert f"0 of {len(copy.exercises)} exercises pass" in done.out
    assert "checker check 1.1" in done.out
    write_solution(copy, "1.1")
    done = run_checker(copy)
    assert f"1 of {len(copy.exercises)} exercises pass" in done.out
    assert "next: 1.2 Categories" in done.out


def test_check(copy: Course) -> None:
    done = run_checker(copy, "check", "1.1")
    assert done.code == 1
    assert "not started" in done.out
    write_solution(copy, "1.1")
    done = run_checker(copy, "check")
    assert done.code == 1  # the present one is now 1.2
    assert "1.2 Categories" in done.out
    done = run_checker(copy, "check", "1.1")
    assert done.code == 0
    assert "6 of 6 checks" in done.out
    assert copy.exercise("1.1").entry.learnt[:40] in done.out


def test_check_a_chapter(copy: Course) -> None:
    done = run_checker(copy, "check", "2", "2.1")
    titles = [f"{exercise.id} {exercise.title}" for exercise in copy.chapters[1].exercises]
    assert [done.out.count(title) for title in titles] == [1] * len(titles)
    assert "1.1" not in done.out


@pytest.mark.parametrize(
    "words", [["check", "9.9"], ["hint", "x"], ["solution", "0.1"], ["reset", "99"]]
)
def test_unknown_id(copy: Course, words: list[str]) -> None:
    done = run_checker(copy, *words)
    assert done.code == 2
    first, *rest = done.err.splitlines()
    assert not rest
    assert words[1] in first
    assert "checker list" in first


def test_misuse(copy: Course) -> None:
    done = run_checker(copy, "serve", "--mine", "--reference")
    assert done.code == 2
    assert "exclude each other" in done.err
    assert run_checker(copy, "no-such-command").code == 2


def test_wrong_folder(tmp_path: Path) -> None:
    done = run_checker(Course(tmp_path), "list")
    assert done.code == 2
    assert "is not inside the course: change to the folder" in done.err


def test_missing_package(copy: Course, tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError(name='typer')\n")
    done = run_checker(copy, "list", PYTHONPATH=str(tmp_path))
    assert done.code == 2
    assert done.err == (
        "checker: the package 'typer' is missing: run `uv sync`, or `pip install -e .` in the "
        "course's folder\n"
    )


def test_old_python() -> None:
    script = "import sys; sys.version_info = (3, 9, 1); import checker"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 2
    assert "needs Python 3.11 or newer, and this is 3.9" in done.stderr


def test_hints_come_one_at_a_time(copy: Course) -> None:
    first, second, third, again = (run_checker(copy, "hint", "1.2").out for _ in range(4))
    assert "hint 2 of 3" not in first
    assert "hint 2 of 3" in second
    assert "hint 3 of 3" not in second
    assert "hint 3 of 3" in third
    assert "that was the last one" in third
    assert again == third
    assert max(map(len, third.splitlines())) <= 80


def test_solution_asks_before_it_spoils(copy: Course) -> None:
    done = run_checker(copy, "solution", "1.1", typed="")
    assert done.code == 2
    assert "checker solution 1.1 --yes" in done.err
    assert "@router.get" not in done.out
    assert '@router.get("/health")' in run_checker(copy, "solution", "1.1", "--yes").out
    copy.exercise("1.1").file.write_text("# an attempt\n")
    done = run_checker(copy, "solution", "1.1")
    assert done.code == 0
    assert "-# an attempt" in done.out


def test_reset_keeps_what_was_there(copy: Course) -> None:
    exercise = copy.exercise("1.1")
    assert "nothing to reset" in run_checker(copy, "reset", "1.1").out
    exercise.file.write_text("# my work\n")
    done = run_checker(copy, "reset", "1.1")
    assert exercise.file.read_bytes() == exercise.stub.read_bytes()
    kept = copy.root / done.out.split("kept in ")[1].strip()
    assert kept.read_text() == "# my work\n"
    exercise.file.unlink()
    assert run_checker(copy, "reset", "1.1").code == 0
    assert exercise.file.read_bytes() == exercise.stub.read_bytes()


def test_no_backup_no_reset(copy: Course) -> None:
    """Where a copy cannot be written (a full disk, say), the file stays as it is."""
    exercise = copy.exercise("1.1")
    exercise.file.write_text("# my work\n")
    copy.state.write_text("a file in the place of the folder")
    done = run_checker(copy, "reset", "1.1")
    assert done.code == 2
    assert "cannot be written" in done.err
    assert "work in a copy of the course" in done.err
    assert exercise.file.read_text() == "# my work\n"


def test_damaged_memory_is_not_believed(copy: Course) -> None:
    write_solution(copy, "1.1")
    run_checker(copy, "list")
    (copy.state / "progress.json").write_text('{"1.1": {"of": "x", "verdict": {}}}')
    (copy.state / "hints.json").write_text("{not json")
    assert "passing" in run_checker(copy, "list").out
    assert "hint 1 of 3" in run_checker(copy, "hint", "1.1").out
    remember(copy, "progress", {"1.1": 3})
    assert recall(copy, "progress") == {"1.1": 3}
    assert "passing" in run_checker(copy, "list").out


def test_doctor(copy: Course) -> None:
    assert run_checker(copy, "doctor").code == 0
    stray = copy.learner / "main.py"
    stray.write_text("# changed\n")
    assert "exercises/toolshed/main.py" in run_checker(copy, "doctor").out
    done = run_checker(copy, "doctor", "--mend")
    assert "brought back exercises/toolshed/main.py" in done.out
    assert stray.read_bytes() == (copy.reference / "main.py").read_bytes()
    kept = list((copy.state / "backups").rglob("*.py"))
    assert [path.read_text() for path in kept] == ["# changed\n"]
    manifest = copy.chapters[0].folder / "chapter.toml"
    manifest.write_text(manifest.read_text().replace("minutes = 5", "minutes = 0", 1))
    done = run_checker(copy, "doctor")
    assert done.code == 2
    assert "minutes = 15 (1 to 180)" in done.out


def test_colour_on_a_terminal_and_none_in_a_pipe(copy: Course) -> None:
    assert "\x1b[" not in run_checker(copy, "list").out
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "checker", "list"]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, cwd=copy.root, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 4096):
                shown += data
        except OSError:  # the end of a terminal
            pass
        assert process.wait() == 0
    os.close(ours)
    assert b"\x1b[" in shown
