"""`checker export`: a learner takes the API home, and it stands on its own there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import export as exporting
from checker.course import Course
from checker.errors import UsageError
from checker.export import TAKEN, check_target, export, without_task
from checker.notebooks import fresh_copy
from checker.tests.conftest import PATIENCE, run_checker, write_solution

WORDS = ("exercise", "learner", "chapter", "checker", "course", "solutions")
FAST = ("pytest", "-q", "-p", "no:cacheprovider", "tests/unit", "tests/test_journey.py")
# The least that a new shell has. HOME leads to uv's cache.
BARE = {name: os.environ[name] for name in ("HOME", "UV_CACHE_DIR") if name in os.environ}


@pytest.fixture(scope="module")
def solved(course: Course) -> Iterator[Course]:
    """A learner's copy at the end: every module passes, tasks still stand in the docstrings."""
    with fresh_copy(course, solved=True) as copy:
        for exercise in copy.exercises:
            task, code = (_parts(path) for path in (exercise.stub, exercise.solution))
            exercise.file.write_text(f'"""{task[0]}"""{code[1]}', encoding="utf-8")
        yield copy


@pytest.fixture(scope="module")
def project(solved: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its API as a project, exported once."""
    folder = tmp_path_factory.mktemp("taken home") / "my api"
    done = export(solved, folder, solved.exercises)
    assert (done.mine, done.words, done.left_out) == (solved.exercises, [], [])
    return folder


def _parts(path: Path) -> tuple[str, str]:
    """A module's docstring, and all that follows it."""
    _, docstring, code = path.read_text(encoding="utf-8").split('"""', 2)
    return docstring, code


def test_no_trace_of_the_course(project: Path) -> None:
    for path in _files(project):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in WORDS if word in text], path


def test_every_file_of_the_reference_is_there(solved: Course, project: Path) -> None:
    def names(package: Path) -> set[str]:
        return {path.relative_to(package).as_posix() for path in _files(package)}

    assert names(project / "toolshed") == names(solved.reference)
    for exercise in solved.exercises:
        code = exercise.in_tree(project / "toolshed").read_text(encoding="utf-8")
        assert code.endswith(_parts(exercise.solution)[1])


def test_what_lies_in_solutions_is_taken_or_known(solved: Course) -> None:
    """Whoever adds a file there decides here whether a project needs it."""
    course = {"alternatives", "mistakes", "equivalent.toml", "PROOF.md"}
    known = {*TAKEN, *course, "toolshed", "README.md"}
    left = {"__pycache__", ".pytest_cache", ".hypothesis"}  # by tests that ran there
    assert {path.name for path in solved.solutions.iterdir()} - left <= known


def test_its_tests_pass(project: Path, tmp_path: Path) -> None:
    """`uv run pytest` in an empty environment, made offline from what uv has in its cache.

    Where that is not to be had, an interpreter that happens to have the packages must do.
    """
    copy = tmp_path / "another place" / "api"
    shutil.copytree(project, copy)
    interpreter = Path(sys.base_prefix) / "bin" / "python3"
    options = ("--quiet", "--offline", "--python", str(interpreter))
    if not (uv := shutil.which("uv")) or _run(copy, uv, "sync", *options).returncode:
        done = _run(copy, sys.executable, "-m", *FAST, "-p", "no:nbval")
    else:
        done = _run(copy, uv, "run", *options, *FAST)
        assert list(copy.glob(".venv/lib/*/site-packages/fastapi"))
        assert not list(copy.glob(".venv/lib/*/site-packages/*jupyter*"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the project's in a bare shell."""
    return subprocess.run(
        command,
        cwd=folder,
        env=BARE | {"PATH": os.defpath, "UV_COMPILE_BYTECODE": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_while_modules_are_missing(copy: Course, tmp_path: Path) -> None:
    write_solution(copy, "1.1")
    broken = copy.exercise("1.2").file
    broken.write_text("def broken(:\n")
    folder = tmp_path / "my api"
    done = run_checker(copy, "export", str(folder))
    assert done.code == 1
    assert not folder.exists()
    assert f"{len(copy.exercises) - 1} of {len(copy.exercises)} modules" in done.out
    assert "1.1 " not in done.out
    assert "  1.2   Categories" in done.out
    assert "--with-reference" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines() if str(tmp_path) not in line)

    stray = copy.learner / "notes.py"
    stray.write_text("# mine\n")
    done = run_checker(copy, "export", str(folder), "--with-reference")
    assert done.code == 0
    assert "  1 module is yours\n" in done.out
    assert f"cd '{folder}' && uv run pytest" in done.out
    assert "left out, for it is no exercise: exercises/toolshed/notes.py" in done.out
    assert not (folder / "toolshed" / "notes.py").exists()
    given = copy.exercise("1.2")
    assert given.in_tree(folder / "toolshed").read_bytes() == given.solution.read_bytes()
    mine, theirs = (folder / "README.md").read_text().split("## Who wrote what")[1].split("These")
    assert "- `toolshed/presentation/api/health.py`" in mine
    assert "- `toolshed/presentation/api/v1/routes/categories.py`" in theirs
    assert broken.read_text() == "def broken(:\n"


def test_where_it_cannot_be(copy: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.root)
    (tmp_path / "file").write_text("mine\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine\n")
    (tmp_path / "link").symlink_to(copy.root)
    for folder, sentence in {
        tmp_path / "file": "is a file: name a folder that does not exist yet",
        tmp_path / "file" / "api": "make it first, or name another place",
        tmp_path / "full": "is not empty, and nothing in it is overwritten",
        tmp_path / "no" / "such" / "api": f"there is no folder {tmp_path}/no/such: make it first",
        Path("mine"): "lies in the course's own folder: name one outside of it, ../mine say",
        copy.root: "lies in the course's own folder",
        tmp_path / "link" / "api": "lies in the course's own folder",
        tmp_path / ("x" * 300): "cannot be written",
    }.items():
        with pytest.raises(UsageError, match=re.escape(sentence)):
            check_target(copy, folder)
    done = run_checker(copy, "export", str(tmp_path / "full"), "--with-reference")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert (tmp_path / "full" / "file").read_text() == "mine\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full", "link"]
    assert run_checker(copy, "export").code == 2


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody may write")
def test_no_permission(copy: Course) -> None:
    with pytest.raises(UsageError, match=r"cannot be written .*: name a place where you may write"):
        export(copy, Path("/proc/self/api"), [])


def test_an_empty_folder_will_do(copy: Course, tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    export(copy, tmp_path / "api", [])
    assert (tmp_path / "api" / "toolshed" / "main.py").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["api"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_half_of_it_is_never_left(
    copy: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        assert list(tmp_path.rglob("main.py")), "it was in the middle of its work"
        raise error

    monkeypatch.setattr(exporting, "_fill", fail)
    with pytest.raises((KeyboardInterrupt, UsageError)):
        export(copy, tmp_path / "api", [])
    assert not list(tmp_path.iterdir())


def test_somebody_was_faster(copy: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interfere(*_: object) -> None:
        (tmp_path / "api").mkdir(exist_ok=True)
        (tmp_path / "api" / "file").write_text("theirs\n")

    monkeypatch.setattr(exporting, "_fill", interfere)
    with pytest.raises(UsageError, match="is not empty any more"):
        export(copy, tmp_path / "api", [])
    assert [path.name for path in tmp_path.rglob("*")] == ["api", "file"]


def test_interrupted_from_the_keyboard(copy: Course, tmp_path: Path) -> None:
    """Ctrl-C while it still grades."""
    reached = tmp_path / "reached"
    wait = f"import pathlib, time\npathlib.Path({str(reached)!r}).touch()\ntime.sleep(60)\n"
    copy.exercise("1.1").file.write_text(wait)
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", "export", str(tmp_path / "api")],
        cwd=copy.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not reached.exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["reached"]


STUB = b'"""Health: is it up?\n\nExercise 1.1: make it so.\n"""\n\nX = 1\n'


@pytest.mark.parametrize(
    ("mine", "taken"),
    [
        (STUB, b'"""Health: is it up?"""\n\nX = 1\n'),
        (STUB.replace(b"X = 1", b"# why\nX = 2"), b'"""Health: is it up?"""\n\n# why\nX = 2\n'),
        (STUB.replace(b"\n", b"\r\n"), b'"""Health: is it up?"""\r\n\r\nX = 1\r\n'),
        (b"# coding\n" + STUB, b'# coding\n"""Health: is it up?"""\n\nX = 1\n'),
        (STUB.replace(b"make", b"I made"), None),
        (b"X = 1\n", None),
        (b"def broken(:\n", None),
        (b'"""Health."""\nX = "Exercise 1.1"\n', None),
    ],
)
def test_the_task_goes_and_every_line_of_code_stays(mine: bytes, taken: bytes | None) -> None:
    assert without_task(mine, STUB) == (taken or mine)


def test_words_of_the_learners_own_stay_and_are_told(solved: Course, tmp_path: Path) -> None:
    exercise = solved.exercise("1.1")
    before = exercise.file.read_bytes()
    try:
        exercise.file.write_bytes(before + b"# Exercise 1.1 took me an hour.\n")
        done = export(solved, tmp_path / "api", [exercise])
    finally:
        exercise.file.write_bytes(before)
    assert done.words == ["presentation/api/health.py"]
    assert exercise.in_tree(tmp_path / "api" / "toolshed").read_bytes().endswith(b"an hour.\n")


def test_a_folder_of_the_shell(copy: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(copy.root.parent))
    assert check_target(copy, Path("~/no-such-api")) == copy.root.parent / "no-such-api"


def _files(folder: Path) -> list[Path]:
    made = ("__pycache__", ".pytest_cache")
    return [p for p in folder.rglob("*") if p.is_file() and not set(made) & set(p.parts)]
