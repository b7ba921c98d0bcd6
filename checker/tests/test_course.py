"""The course on disk: manifests, and the course's proof of itself."""

import json
import os
import re
from pathlib import Path

import pytest

from checker.course import Course, find_course, read_manifest
from checker.errors import UsageError
from checker.notebooks import fresh_copy
from checker.tests.conftest import Run, comparable, run_checker
from checker.tests.test_engine import MANIFEST
from checker.verdict import Verdict

BROKEN = {
    'title = "Engine"\nnotebook': (
        "notebook",
        r"line 1: title: Field required; write title = ",
    ),
    "minutes = 1\n": ("minutes = 500\n", r"line 12: minutes: .*less than or equal to 180"),
    'hints = ["a", "b", "c"]': ('hints = ["a"]', r"line 15: hints: .*write hints = \[nudge"),
    'id = "1.1"': ('id = "2.1"', r"must have id = \"1.1\", not \"2.1\""),
    "difficulty = 1": ("difficulty = ", r"not valid TOML: .*line 13"),
    'section = "Engine"': ('chapter = "Engine"', r"line 6: section: Field required"),
}

SEED = "1"  # two runs print a set in the same order


@pytest.mark.parametrize("text", BROKEN)
def test_broken_manifest(tmp_path: Path, text: str) -> None:
    replacement, sentence = BROKEN[text]
    path = tmp_path / "chapter.toml"
    path.write_text(MANIFEST.replace(text, replacement, 1))
    with pytest.raises(UsageError, match=sentence):
        read_manifest(path)


def test_wrong_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not inside the course: change to the folder"):
        find_course(tmp_path)


def test_an_exercise_is_found_from_any_end(course: Course) -> None:
    for exercise in course.exercises:
        assert course.exercise(exercise.key) is exercise
        files = (exercise.file, exercise.solution, exercise.stub, exercise.checks)
        assert all(path.is_file() for path in files), exercise.id
        assert exercise.module.endswith(exercise.file.stem)


@pytest.fixture(scope="module")
def proof(course: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """`checker verify` on a copy with untouched stubs, and all its verdicts."""
    file = tmp_path_factory.mktemp("proof") / "verdicts.json"
    with fresh_copy(course, solved=False) as copy:
        return run_checker(copy, "verify", "--verdicts", str(file), PYTHONHASHSEED=SEED), file


def test_the_course_proves_itself(proof: tuple[Run, Path]) -> None:
    done, _ = proof
    assert done.code == 0, done.out + done.err


def test_one_process_or_two(course: Course, proof: tuple[Run, Path], tmp_path: Path) -> None:
    """The same verdict in both: stubs, solutions, and a sample of the rest (CHECKER_ALL=1: all)."""
    file = tmp_path / "verdicts.json"
    with fresh_copy(course, solved=False) as copy:
        if not os.environ.get("CHECKER_ALL"):
            _thin_out(copy)
        words = ("verify", "--in-process", "--no-constants", "--verdicts", str(file))
        run_checker(copy, *words, PYTHONHASHSEED=SEED)
    one, two = (_comparable(path) for path in (file, proof[1]))
    assert len(one) > 2 * len(course.exercises)
    for name, verdict in one.items():
        assert verdict == two[name], name


def _thin_out(copy: Course) -> None:
    """Leave one file in eight: in one process, each check loads the whole API anew."""
    for exercise in copy.exercises:
        for number, path in enumerate((*exercise.alternatives, *exercise.mistakes)):
            if number % 8:
                path.unlink()


def _comparable(path: Path) -> dict[str, object]:
    """The verdicts without what may differ: the folders of a run and of a copy too."""
    folder = r"[^\s\"']*checker-(?:verify-[^/\s\"']*/\d+|course-[^/\s\"']*)/"
    text = re.sub(folder, "", path.read_text())
    return {
        name: verdict and comparable(Verdict.model_validate(verdict))
        for name, verdict in json.loads(text).items()
    }
