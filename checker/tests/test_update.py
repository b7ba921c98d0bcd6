"""`checker update`: a new version of the course comes, by git or as an archive."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.course import Course
from checker.notebooks import fresh_copy
from checker.progress import progress
from checker.tests.conftest import run_checker, write_solution
from checker.update import update
from checker.workspace import recall

GIT = shutil.which("git") or ""
needs_git = pytest.mark.skipif(not GIT, reason="git is not installed")

MINE = b"# half of it\nrouter = None\n"
TASK = "A new line of the task."


@pytest.fixture
def next_version(course: Course) -> Iterator[Course]:
    """The course as its authors change it."""
    with fresh_copy(course, solved=False) as copy:
        _publish(copy)
        yield copy


def _publish(course: Course) -> None:
    """Two stubs, the checks of one exercise and a module that is no exercise are others."""
    for id in ("1.2", "2.1"):
        exercise = course.exercise(id)
        text = exercise.stub.read_text().replace('"""\n', f'\n{TASK}\n"""\n', 1)
        exercise.stub.write_text(text)
        exercise.file.write_text(text)
    checks = course.exercise("1.1").checks
    checks.write_text(checks.read_text() + "\n# Another line.\n")
    for tree in (course.learner, course.reference):
        (tree / "main.py").write_text((tree / "main.py").read_text() + "\n# Another line.\n")


def _work(course: Course) -> None:
    """The first exercise passes, the second is begun."""
    write_solution(course, "1.1")
    course.exercise("1.2").file.write_bytes(MINE)
    assert [v.exercise for v in progress(course) if v.state == "passing"] == ["1.1"]


def _assert_up_to_date(course: Course, told: str) -> None:
    first, second, untouched = (course.exercise(id) for id in ("1.1", "1.2", "2.1"))
    assert first.file.read_bytes() == first.solution.read_bytes()
    assert second.file.read_bytes() == MINE
    assert TASK in second.stub.read_text()
    assert untouched.file.read_bytes() == untouched.stub.read_bytes()
    assert TASK in untouched.file.read_text()
    assert (course.learner / "main.py").read_text().endswith("# Another line.\n")
    assert "changed   1.1 Health, under your work: its checks\n" in told
    assert "changed   1.2 Categories, under your work: its stub\n" in told
    assert f"              +{TASK}\n" in told
    assert "2.1" not in told
    assert f"1 of {len(course.exercises)} exercises pass" in told
    again = update(course)
    assert (again.renewed, again.brought, again.changed) == ([], [], []), "it is told once"


def _git(course: Course, *words: str) -> subprocess.CompletedProcess[str]:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(
        [GIT, *who, *words], cwd=course.root, capture_output=True, text=True, check=False
    )


@pytest.fixture
def clone(copy: Course, tmp_path: Path) -> Course:
    """A learner's clone, where the course's next version waits in the remote repository."""
    (copy.root / ".gitignore").write_text(".checker/\n__pycache__/\n")
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "First")):
        assert _git(copy, *words).returncode == 0
    assert _git(copy, "clone", "--quiet", ".", str(tmp_path / "clone")).returncode == 0
    clone = Course(tmp_path / "clone")
    _work(clone)
    _publish(copy)
    assert _git(copy, "commit", "--quiet", "--all", "-m", "Second").returncode == 0
    return clone


@pytest.fixture
def steps(course: Course) -> dict[str, list[list[str]]]:
    """The commands that the README gives, by their first."""
    text = (course.root / "README.md").read_text(encoding="utf-8")
    section = text.split("## A new version\n")[1].split("\n## ")[0]
    blocks = [re.findall(r"^    (.+)$", block, re.MULTILINE) for block in section.split("\n\n")]
    return {block[0]: [line.split() for line in block] for block in blocks if block}


def _follow(course: Course, steps: list[list[str]]) -> str:
    """Do as the README says; what `checker update` told."""
    for step in steps[:-1]:
        assert step[0] == "git"
        done = _git(course, *step[1:])
        assert done.returncode == 0, done.stderr
    assert steps[-1] == ["checker", "update"]
    done = run_checker(course, "update")
    assert done.code == 0, done.err
    return done.out


@needs_git
def test_pull(clone: Course, steps: dict[str, list[list[str]]]) -> None:
    second = clone.exercise("1.2")
    second.file.write_bytes(second.stub.read_bytes())
    told = _follow(clone, steps["git pull"])
    assert "changed   1.1 Health, under your work: its checks\n" in told
    assert "1.2" not in told
    assert TASK in second.file.read_text()


@needs_git
def test_pull_that_git_refuses(clone: Course, steps: dict[str, list[list[str]]]) -> None:
    refused = _git(clone, "pull")
    assert refused.returncode != 0
    assert "would be overwritten" in refused.stderr
    told = _follow(clone, steps["git stash push exercises/toolshed"])
    assert "renewed   exercises/toolshed/main.py, a copy is in .checker/backups" in told
    assert "renewed   exercises/toolshed/presentation/schemas/fields.py" in told
    _assert_up_to_date(clone, told)


@needs_git
def test_pull_over_committed_work(clone: Course, steps: dict[str, list[list[str]]]) -> None:
    assert _git(clone, "commit", "--all", "-m", "My work").returncode == 0
    assert "CONFLICT" in _git(clone, "pull", "--no-rebase").stdout
    _assert_up_to_date(clone, _follow(clone, steps["git checkout HEAD -- exercises/toolshed"]))


def test_a_folder_beside(copy: Course, next_version: Course) -> None:
    _work(copy)
    before = {path: path.read_bytes() for path in copy.root.rglob("*.py")}
    done = run_checker(next_version, "update", "--from", str(copy.root))
    assert done.code == 0
    assert "brought   1.1 Health: yours, from" in done.out
    _assert_up_to_date(next_version, done.out)
    assert {path: path.read_bytes() for path in copy.root.rglob("*.py")} == before


def test_work_in_both_folders(copy: Course, next_version: Course) -> None:
    _work(copy)
    newer = next_version.exercise("1.2").file
    newer.write_text("# begun here\n")
    done = run_checker(next_version, "update", "--from", str(copy.root))
    assert "left      1.2 Categories: you have another here" in done.out
    assert newer.read_text() == "# begun here\n"


def test_unpacked_over_the_old_folder(copy: Course, next_version: Course) -> None:
    _work(copy)
    for name in ("exercises", "solutions"):
        shutil.copytree(next_version.root / name, copy.root / name, dirs_exist_ok=True)
    assert "checker update says what has changed" in run_checker(copy).out
    done = run_checker(copy, "update")
    assert "brought   1.1 Health: yours, from .checker/backups/" in done.out
    first = copy.exercise("1.1")
    assert first.file.read_bytes() == first.solution.read_bytes()
    assert "checker update" not in run_checker(copy).out


def test_a_stub_that_was_asked_for_stays(copy: Course) -> None:
    _work(copy)
    first = copy.exercise("1.1")
    run_checker(copy, "reset", "1.1")
    assert not update(copy).brought
    assert first.file.read_bytes() == first.stub.read_bytes()


def test_a_pass_that_is_lost(copy: Course) -> None:
    _work(copy)
    checks = copy.exercise("1.1").checks
    checks.write_text(checks.read_text().replace('"ok"', '"well"'))
    done = run_checker(copy, "update")
    assert "changed   1.1 Health, under your work: its checks\n" in done.out
    assert "again     1.1 Health passed before: checker check 1.1\n" in done.out


def test_exercises_come_go_and_move(copy: Course) -> None:
    manifest = copy.chapters[0].folder / "chapter.toml"
    text = manifest.read_text()
    without_last = text[: text.rindex("[[exercise]]")]
    last, first = copy.exercise("1.5"), copy.exercise("1.1")
    last.file.write_text("# my router\n")
    write_solution(copy, "1.1")
    progress(copy)

    manifest.write_text(without_last)
    copy = Course(copy.root)
    done = run_checker(copy, "update")
    assert "gone      1.5 One router is no exercise any more" in done.out
    assert last.file.read_bytes() == last.solution.read_bytes()  # as every file that is none
    kept = [path.read_text() for path in (copy.state / "backups").rglob("router/*.py")]
    assert kept == ["# my router\n"]

    for tree in (copy.learner, copy.reference):
        shutil.copy(tree / "presentation/api/health.py", tree / "presentation/api/up.py")
    shutil.copy(first.stub, copy.learner / "presentation/api/up.py")
    manifest.write_text(
        text.replace("presentation/api/health.py", "presentation/api/up.py").replace(
            'title = "Categories"', 'title = "Kinds"'
        )
    )
    done = run_checker(copy, "update")
    assert "new       1.5 One router\n" in done.out
    assert "renamed   1.2 Categories is now 1.2 Kinds\n" in done.out
    told = " ".join(done.out.split())
    assert "renamed 1.1 Health is now in exercises/toolshed/presentation/api/up.py" in told
    assert "brought 1.1 Health: yours, from exercises/toolshed/presentation/api/health.py" in told
    assert (copy.learner / "presentation/api/up.py").read_bytes() == first.solution.read_bytes()
    assert max(map(len, done.out.splitlines())) <= 80


def test_nothing_to_compare_with(copy: Course) -> None:
    copy.exercise("1.2").file.write_bytes(MINE)
    done = run_checker(copy, "update")
    assert "There is no earlier version to compare with" in done.out
    assert copy.exercise("1.2").file.read_bytes() == MINE
    (copy.state / "shipped.json").write_text('{"presentation/api/health.py": 3}')
    assert "There is no earlier version to compare with" in run_checker(copy, "update").out
    assert len(recall(copy, "shipped")) == len(copy.exercises)


def test_misuse(copy: Course, tmp_path: Path) -> None:
    for folder, sentence in {
        copy.root: "is this very folder: name the one that your work is in",
        tmp_path / "none": f"there is no folder {tmp_path}/none",
        tmp_path: "holds no course: name the folder whose exercises/ are your work",
    }.items():
        done = run_checker(copy, "update", "--from", str(folder))
        assert done.code == 2
        assert sentence in done.err
        assert len(done.err.splitlines()) == 1
