"""Whatever a learner's file does: a clear verdict, with a place, and nothing else is harmed."""

import os
from pathlib import Path

import psutil
import pytest

from checker.course import Course
from checker.tests.conftest import Grade, run_pytest, write_solution
from checker.verdict import Verdict

ROUTER = 'from fastapi import APIRouter\n\nrouter = APIRouter(tags=["health"])\n'
HANDLER = f"{ROUTER}\n\n@router.get('/health')\nasync def get_health():\n    "
PLAIN = HANDLER.replace("async ", "")

AT_IMPORT = {
    "syntax error": (f"{ROUTER}\ndef broken(:\n", "SyntaxError", 5),
    "import error": ("import nowhere_to_be_found\n", "No module named", 1),
    "wrong type": (f"{ROUTER}\ntotal = 1 + 'a'\n", "TypeError", 5),
    "not UTF-8": (b"name = '\xff\xfe'\n", "'utf-8' codec can't decode", 1),
    "NUL bytes": (b"name = '\x00'\n", "null bytes", None),
    "sys.exit": ("import sys\nsys.exit(0)\n", "SystemExit(0)", 2),
    "os._exit": ("import os\nos._exit(0)\n", "ended itself with exit code 0", None),
    "memory": (f"{ROUTER}\nbig = bytearray(2 << 30)\n", "MemoryError", 5),
    "killed": ("import os\nos.kill(os.getpid(), 9)\n", "was ended by SIGKILL", None),
}


@pytest.mark.parametrize("name", AT_IMPORT)
def test_import_that_fails(grade: Grade, name: str) -> None:
    source, sentence, line = AT_IMPORT[name]
    verdict = grade("1.1", source)
    assert verdict.state == "crashed"
    _every_check_says(verdict, sentence)
    place = verdict.checks[0].place
    assert (place.line if place else None) == line


def test_loop_at_import(grade: Grade) -> None:
    verdict = grade("1.1", f"{ROUTER}\nwhile True:\n    pass\n", "--deadline", "1")
    assert verdict.state == "timed out"
    check = verdict.checks[0]
    assert "no answer within 1 seconds" in check.message
    assert check.place is not None
    assert check.place.line in (5, 6)


NOT_THE_NAMES = {
    "empty file": b"",
    "renamed router": ROUTER.replace("router =", "routes =").encode(),
}


@pytest.mark.parametrize("name", NOT_THE_NAMES)
def test_missing_name(grade: Grade, name: str) -> None:
    _every_check_says(grade("1.1", NOT_THE_NAMES[name]), "your module has no 'router'")


def test_name_that_other_modules_import(grade: Grade) -> None:
    verdict = grade("2.5", "from pydantic import BaseModel\n")
    _every_check_says(verdict, "your module has no 'Page'")


def test_deleted_file(grade: Grade) -> None:
    verdict = grade("1.1", None)
    assert verdict.state == "crashed"
    _every_check_says(verdict, "is missing: checker reset 1.1 brings the stub back")


def test_crlf(grade: Grade) -> None:
    assert grade("1.1", f'{HANDLER}return {{"status": "ok"}}\n'.replace("\n", "\r\n")).passed == 6


LOOPS = {
    "async loop": (f"{HANDLER}while True:\n        pass\n", 8),
    "plain loop": (f"{PLAIN}while True:\n        pass\n", 8),
    "endless await": (f"import asyncio\n{HANDLER}await asyncio.sleep(10_000)\n", 9),
}


@pytest.mark.parametrize("name", LOOPS)
def test_handler_that_never_answers(grade: Grade, name: str) -> None:
    source, line = LOOPS[name]
    verdict = grade("1.1", source, "--deadline", "1")
    assert verdict.state == "timed out"
    check = verdict.checks[0]
    assert check.message == "no answer within 1 seconds: your code was still at this line"
    assert check.place is not None
    assert check.place.line in (line, line + 1)
    # Two are waited for, and no more; what needs no answer of the handler is still checked.
    assert verdict.checks[2].message == "not run: other checks of this exercise ran out of time"


def test_stream_without_end(grade: Grade) -> None:
    source = (
        "from fastapi.responses import StreamingResponse\n"
        f"{HANDLER}def rows():\n        while True:\n            yield b'x' * 100_000\n"
        "    return StreamingResponse(rows())\n"
    )
    verdict = grade("1.1", source)
    assert verdict.state == "failing"
    assert "does the stream ever end?" in verdict.checks[0].message


@pytest.mark.parametrize("definition", [HANDLER, PLAIN], ids=["async", "plain"])
def test_exit_in_a_handler(grade: Grade, definition: str) -> None:
    verdict = grade("1.1", f"{definition}raise SystemExit(0)\n")
    assert verdict.state == "failing"
    said = f"{verdict.checks[0].message} {verdict.checks[0].detail}"
    assert "SystemExit(0): that ends a whole server" in said
    hard = grade("1.1", f"import os\n{definition}os._exit(3)\n")
    assert hard.state == "crashed"
    assert "ended itself with exit code 3" in hard.checks[0].message
    assert hard.checks[4].outcome == "passed"  # POST does not reach the handler


def test_memory_in_a_handler(grade: Grade) -> None:
    verdict = grade("1.1", f"{HANDLER}return len(bytearray(2 << 30))\n")
    check = verdict.checks[0]
    assert "MemoryError" in f"{check.message} {check.detail}"
    assert check.place is not None
    assert check.place.line == 8


def test_recursion(grade: Grade) -> None:
    verdict = grade("1.1", f"def down():\n    return down()\n\n\n{HANDLER}return down()\n")
    check = verdict.checks[0]
    assert "RecursionError" in f"{check.message} {check.detail}"
    assert check.place is not None
    assert check.place.line == 2


def test_thread_left_running(grade: Grade) -> None:
    source = (
        "import threading\nthreading.Thread(target=threading.Event().wait).start()\n"
        f'{HANDLER}return {{"status": "ok"}}\n'
    )
    assert grade("1.1", source).state == "passing"


def test_output_flood(grade: Grade) -> None:
    flood = "for _ in range(400):\n        print('x' * 100_000)\n    "
    assert grade("1.1", f'{HANDLER}{flood}return {{"status": "ok"}}\n').state == "passing"
    check = grade("1.1", f"{HANDLER}print('seen')\n    {flood}return {{}}\n").checks[2]
    assert check.printed.startswith("seen")
    assert len(check.printed) <= 4000


def test_patching_from_inside(grade: Grade) -> None:
    source = f"""{ROUTER}
import _pytest.assertion.rewrite, _pytest.outcomes, _pytest.runner, fastapi.testclient, pytest

def nothing(*args, **kwargs):
    return None

_pytest.runner.call_and_report = _pytest.runner.pytest_runtest_call = nothing
_pytest.outcomes.fail = pytest.fail = nothing
fastapi.testclient.TestClient.get = fastapi.testclient.TestClient.post = nothing
"""
    verdict = grade("1.1", source)
    assert verdict.state == "failing"
    assert verdict.passed == 0


def test_others_stay_gradable(copy: Course) -> None:
    write_solution(copy, "1.2")
    copy.exercise("1.1").file.write_text("def broken(:\n")
    done = run_pytest(copy, "exercises", "-q", "--exercise", "1")
    lines = {line.split()[0]: line for line in done.out.splitlines() if line.startswith("  1.")}
    assert "crashed" in lines["1.1"]
    assert "passing" in lines["1.2"]
    assert "not started" in lines["1.3"]


def test_nothing_stays_behind(grade: Grade, tmp_path: Path) -> None:
    source = (
        "import os, subprocess, sys\n"
        f"{HANDLER}subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)',"
        f" {str(tmp_path)!r}])\n    while True:\n        pass\n"
    )
    grade("1.1", source, "--deadline", "1")
    me = os.getpid()
    left = [p for p in psutil.process_iter(["cmdline"]) if p.pid != me]
    assert not [p for p in left if str(tmp_path) in (p.info["cmdline"] or [])]


def _every_check_says(verdict: Verdict, sentence: str) -> None:
    assert verdict.passed == 0
    for check in verdict.checks:
        assert sentence in check.message, check
