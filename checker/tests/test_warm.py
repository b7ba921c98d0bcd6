"""The warm runner: the verdicts of plain pytest, whatever happens, and nothing left behind."""

import contextlib
import os
import re
import shutil
import signal
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from checker.course import PACKAGE, Course
from checker.notebooks import fresh_copy
from checker.runner import Cancelled, WarmRunner, grade_cold
from checker.tests.conftest import PATIENCE, comparable, run, run_checker, write_solution
from checker.tests.test_hostile import AT_IMPORT, HANDLER, ROUTER

EVERY = bool(os.environ.get("CHECKER_ALL"))


@pytest.fixture
def runner(copy: Course) -> Iterator[WarmRunner]:
    runner = WarmRunner(copy, background=False)
    yield runner
    runner.close()


def processes(folder: Path) -> list[psutil.Process]:
    """The processes that work in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == folder and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_until_nobody_works_in(folder: Path) -> None:
    psutil.wait_procs(processes(folder), timeout=PATIENCE)
    assert processes(folder) == []


def trees(course: Course, folder: Path) -> Iterator[Path]:
    """A tree of stubs and mistakes in turn; or trees of every file that there is."""
    every = {e: [e.stub, *e.mistakes, e.solution, *e.alternatives] for e in course.exercises}
    columns = [{e: every[e][number % 2] for number, e in enumerate(course.exercises)}]
    if EVERY:
        columns = [
            {e: files[place] for e, files in every.items() if place < len(files)}
            for place in range(max(map(len, every.values())))
        ]
    for number, column in enumerate(columns):
        tree = folder / str(number)
        for exercise, file in column.items():
            module = exercise.in_tree(tree / PACKAGE)
            module.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, module)
        yield tree


def test_the_verdicts_of_plain_pytest(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stub or a mistake of each exercise; CHECKER_ALL=1: every file."""
    monkeypatch.setenv("PYTHONHASHSEED", "1")  # two runs print a set in the same order
    different = []
    with contextlib.closing(WarmRunner(course, background=False)) as runner:
        for tree in trees(course, tmp_path):
            chosen = [e for e in course.exercises if e.in_tree(tree / PACKAGE).exists()]
            options = ["--against", str(tree), "--untouched"]
            cold = {v.exercise: v for v in grade_cold(chosen, course=course, options=options)}
            assert len(cold) == len(chosen)
            for exercise in chosen:
                (warm,) = runner.grade(exercise, options)
                both = comparable(warm), comparable(cold[exercise.id])
                if both[0] != both[1]:
                    different.append((tree.name, exercise.id, *both))
    assert different == []


def test_every_save_is_seen(copy: Course, runner: WarmRunner) -> None:
    exercise = copy.exercise("1.1")
    good = exercise.solution.read_text()
    stamp = exercise.file.stat()
    for _ in range(3):
        for text, state in ((good, "passing"), (good.replace('"ok"', '"ko"'), "failing")):
            exercise.file.write_text(text)
            os.utime(exercise.file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            assert runner.grade(exercise)[0].state == state


@pytest.mark.parametrize("name", AT_IMPORT)
def test_hostile_files(copy: Course, runner: WarmRunner, name: str) -> None:
    source, sentence, _ = AT_IMPORT[name]
    exercise = copy.exercise("1.1")
    exercise.file.write_bytes(source if isinstance(source, bytes) else source.encode())
    (verdict,) = runner.grade(exercise)
    assert all(sentence in check.message for check in verdict.checks)
    write_solution(copy, "1.1")
    assert runner.grade(exercise)[0].state == "passing"


def test_nothing_stays_behind(copy: Course) -> None:
    runner = WarmRunner(copy, background=False)
    exercise = copy.exercise("1.1")
    exercise.file.write_text(f"{ROUTER}\nwhile True:\n    pass\n")
    asked = runner.ask(exercise)
    threading.Timer(0, asked.cancel).start()
    with pytest.raises(Cancelled):
        asked.wait()
    write_solution(copy, "1.1")
    assert runner.grade(exercise)[0].state == "passing"
    runner.close()
    wait_until_nobody_works_in(copy.root)


def test_no_run_reads_another(copy: Course, runner: WarmRunner) -> None:
    """What the learner's code is forked from holds neither verdicts nor other exercises' checks."""
    write_solution(copy, "1.2")
    (told,) = runner.grade(copy.exercise("1.2"))
    needle = told.checks[0].requirement
    spy = f"""
def search():
    import re
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(x, 16) for x in line.split()[0].split("-"))
            if line.split()[1].startswith("rw"):
                memory.seek(start)
                found += memory.read(end - start).count(bytes(reversed({needle[::-1]!r}.encode())))
    return found
"""
    source = spy + HANDLER + 'return {"status": "ok", "found": search()}\n'
    copy.exercise("1.1").file.write_text(source)
    (verdict,) = runner.grade(copy.exercise("1.1"))
    bodies = " ".join(e.body for check in verdict.checks for e in check.exchanges)
    assert re.search(r'"found": 0\b', bodies), verdict


def test_another_reference(copy: Course, runner: WarmRunner) -> None:
    """A runner that has read what is another now starts again by itself."""
    write_solution(copy, "1.2")
    exercise = copy.exercise("1.2")
    assert runner.grade(exercise)[0].state == "passing"
    categories = copy.reference / "domain" / "categories.py"
    categories.write_text(f"{categories.read_text()}\nraise RuntimeError('another')\n")
    (verdict,) = runner.grade(exercise)
    assert "RuntimeError: another" in verdict.checks[0].message


def test_killed(copy: Course, runner: WarmRunner) -> None:
    write_solution(copy, "1.1")
    assert runner.grade(copy.exercise("1.1"))[0].state == "passing"
    for process in processes(copy.root):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended with the one before
            process.kill()
    assert runner.grade(copy.exercise("1.1"))[0].state == "passing"


def test_background(copy: Course) -> None:
    """One command leaves a runner to the next, and it ends when its folder does."""
    write_solution(copy, "1.1")
    sock = copy.state / "runner.sock"
    assert run_checker(copy, "check", "1.1").code == 0
    assert stat.S_IMODE(sock.stat().st_mode) == 0o600
    born = sock.stat().st_mtime_ns
    assert run_checker(copy, "check", "1.1").code == 0
    assert sock.stat().st_mtime_ns == born
    for process in processes(copy.root):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    assert run_checker(copy, "check", "1.1").code == 0  # its socket was left
    assert sock.stat().st_mtime_ns != born
    sock.unlink()
    wait_until_nobody_works_in(copy.root)


def test_no_place_for_a_socket(copy: Course, tmp_path: Path) -> None:
    write_solution(copy, "1.1")
    copy.state.write_text("a file in the place of the folder")
    assert run_checker(copy, "check", "1.1").code == 0
    wait_until_nobody_works_in(copy.root)
    deep = Course(tmp_path / ("a long name " * 10) / "course")
    shutil.copytree(copy.root, deep.root, ignore=shutil.ignore_patterns(".checker"))
    assert run_checker(deep, "check", "1.1").code == 0
    wait_until_nobody_works_in(deep.root)


def test_without_it(copy: Course) -> None:
    write_solution(copy, "1.1")
    assert run_checker(copy, "check", "1.1", CHECKER_COLD="1").code == 0
    assert not (copy.state / "runner.sock").exists()


def test_two_terminals(course: Course) -> None:
    with fresh_copy(course, solved=True) as copy:
        codes: list[int] = []
        ids = ["1.1", "1.2", "2.1", "2.2"]
        threads = [
            threading.Thread(target=lambda id=id: codes.append(run_checker(copy, "check", id).code))
            for id in ids
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert codes == [0] * len(ids)


def test_hostile_runs_leave_nothing(course: Course) -> None:
    done = run(course, "-m", "checker.benchmarks.hostile", os.environ.get("CHECKER_RUNS", "12"))
    assert done.code == 0, done.out + done.err
