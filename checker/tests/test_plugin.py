"""`pytest exercises` as learners and CI use it."""

import json
import os
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checker.course import Course
from checker.tests.conftest import run_pytest, write_solution
from checker.verdict import read_verdicts


def test_fresh_clone(copy: Course) -> None:
    done = run_pytest(copy, "exercises")
    assert done.code == 1
    lines = done.out.splitlines()
    states = [line for line in lines if line.startswith("  ") and "not started" in line]
    assert len(states) == len(copy.exercises)
    assert "next: 1.1 Health: read notebooks/01-routers.ipynb" in done.out
    assert "Traceback" not in done.out
    assert "FAILURES" not in done.out
    assert "\x1b[" not in done.out
    assert max(map(len, lines)) <= 80


def test_solutions_pass(course: Course) -> None:
    done = run_pytest(course, "exercises", "--against", "solutions")
    assert done.code == 0, done.out
    assert "all of it passes" in done.out


def test_solved_in_the_stub(copy: Course) -> None:
    exercise = copy.exercise("1.1")
    stub = exercise.file.read_text()
    mended = stub.replace("async def", '@router.get("/health")\nasync def')
    exercise.file.write_text(mended.replace("raise NotImplementedError", 'return {"status": "ok"}'))
    done = run_pytest(copy, "exercises", "--exercise", "1.1")
    assert done.code == 0, done.out
    assert "6 of 6 checks" in done.out


def test_worked_failure(copy: Course) -> None:
    exercise = copy.exercise("1.2")
    mistake = copy.solutions / "mistakes" / exercise.key / "dynamic_first.py"
    exercise.file.write_text(mistake.read_text())
    copy.exercise("1.1").file.write_text("def broken(:\n")
    done = run_pytest(copy, "exercises", "--exercise", "1.1", "--exercise", "1.2")
    assert done.code == 1
    assert "SyntaxError" in done.out
    assert "routes match in the order of declaration" not in done.out  # one at a time
    every = run_pytest(copy, "exercises", "--exercise", "1.1", "--exercise", "1.2", "-v")
    assert "SyntaxError" in every.out
    assert every.out.count("> GET /categories/popular") == 1
    assert "routes match in the order of declaration" in " ".join(every.out.split())
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("words", [["--exercise", "9.9"], ["--against", "nowhere"]])
def test_misuse(course: Course, words: list[str]) -> None:
    done = run_pytest(course, "exercises", *words)
    assert done.code == 2
    assert "checker: " in done.err
    assert words[1] in done.err
    assert "Traceback" not in done.out + done.err


def test_subsets_orders_and_workers_agree(course: Course, tmp_path: Path) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is a tool of authors")
    tree = tmp_path / "toolshed"
    for exercise in course.exercises[:4]:
        module = exercise.in_tree(tree)
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_bytes((exercise.mistakes or [exercise.solution])[0].read_bytes())
    ids = [exercise.id for exercise in course.exercises[:4]]

    def verdicts(name: str, *options: str) -> list[str]:
        file = tmp_path / f"{name}.json"
        chosen = [part for id in ids for part in ("--exercise", id)]
        written = ["--verdicts", str(file), "--against", str(tmp_path)]
        run_pytest(course, "exercises", "-q", *written, *(options or chosen))
        return [verdict.model_dump_json() for verdict in read_verdicts(file)]

    together = verdicts("together")
    chosen = [part for id in reversed(ids) for part in ("--exercise", id)]
    assert verdicts("workers", *chosen, "-n", "2") == together
    with ThreadPoolExecutor(2) as pool:  # two terminals at once
        runs = [pool.submit(verdicts, f"alone-{id}", "--exercise", id) for id in ids]
        assert [run.result() for run in runs] == [[verdict] for verdict in together]


def test_options_of_pytest(course: Course, tmp_path: Path) -> None:
    against = ["exercises", "--against", "solutions", "--exercise", "1.1"]
    done = run_pytest(course, *against, "-k", "only_reads")
    assert "1 passed" in done.out
    assert run_pytest(course, *against, "-k", "nothing_like_it").code == 5
    junit = tmp_path / "junit.xml"
    run_pytest(course, *against, f"--junitxml={junit}")
    cases = ET.parse(junit).getroot().iter("testcase")  # noqa: S314 - pytest wrote it
    ids = {p.get("value") for case in cases for p in case.iter("property")}
    assert ids == {"1.1"}


def test_first_failure_ends_the_run(copy: Course) -> None:
    copy.exercise("1.1").file.write_text("")
    done = run_pytest(copy, "exercises", "-x", "--exercise", "1.1")
    assert "1 failed" in done.out


def test_verdicts_are_json(copy: Course, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "verdicts.json"
    run_pytest(copy, "exercises", "--exercise", "1", "--verdicts", str(file))
    states = {entry["exercise"]: entry["state"] for entry in json.loads(file.read_text())}
    assert states == dict.fromkeys((e.id for e in copy.chapters[0].exercises), "not started")


def test_mine_needs_no_reference(copy: Course) -> None:
    write_solution(copy, *(exercise.id for exercise in copy.exercises))
    done = run_pytest(copy, "exercises", "--mine", "--exercise", "1.3")
    assert done.code == 0, done.out


def test_stale_bytecode_is_never_graded(copy: Course) -> None:
    """The same size and the same second: what a .pyc cannot tell apart."""
    exercise = copy.exercise("1.1")
    good = exercise.solution.read_text()
    bad = good.replace('"ok"', '"ko"')
    assert len(good) == len(bad)
    stamp = exercise.file.stat()
    for text, code in ((good, 0), (bad, 1), (good, 0)):
        exercise.file.write_text(text)
        os.utime(exercise.file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert run_pytest(copy, "exercises", "--exercise", "1.1").code == code
    assert not list(exercise.file.parent.glob("__pycache__/health.*"))
