"""Hostile files through one warm runner, run after run: `python -m checker.benchmarks.hostile 200`.

Every verdict must be right, and processes, descriptors and memory must be at the end what they
were after the first round. Exits with 1 where they are not.
"""

import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from checker.course import Course, find_course
from checker.notebooks import fresh_copy
from checker.runner import WarmRunner

_ROUTER = 'from fastapi import APIRouter\n\nrouter = APIRouter(tags=["health"])\n'
_HANDLER = f"{_ROUTER}\n\n@router.get('/health')\nasync def get_health():\n    "
_GOOD = f'{_HANDLER}return {{"status": "ok"}}\n'

# A source and the state that its verdict must have.
FILES = {
    "right": (_GOOD, "passing"),
    "loops at import": (f"{_ROUTER}\nwhile True:\n    pass\n", "timed out"),
    "loops in a handler": (f"{_HANDLER}while True:\n        pass\n", "timed out"),
    "exits at import": ("import os\nos._exit(0)\n", "crashed"),
    "exits in a handler": (f"import os\n{_HANDLER}os._exit(0)\n", "crashed"),
    "kills its parent": (f"import os\n{_HANDLER}os.kill(os.getppid(), 9)\n", "crashed"),
    "floods": (f"{_HANDLER}print('x' * 9_000_000)\n    return {{'status': 'ok'}}\n", "passing"),
    "eats memory": (f"{_HANDLER}return len(bytearray(2 << 30))\n", "failing"),
    "leaves a thread": (
        f"import threading\nthreading.Timer(99, print).start()\n{_GOOD}",
        "passing",
    ),
    "leaves a process": (
        f"import subprocess\nsubprocess.Popen(['sleep', '99'])\n{_GOOD}",
        "passing",
    ),
    "syntax error": ("def broken(:\n", "crashed"),
    "recursion": (f"def down():\n    return down()\n\n\n{_HANDLER}return down()\n", "failing"),
}


def main(runs: int) -> int:
    with fresh_copy(find_course(), solved=False) as course:
        return _main(course, runs)


def _main(course: Course, runs: int) -> int:
    runner = WarmRunner(course, background=False)
    exercise = course.exercise("1.1")
    names = list(FILES)
    wrong = []
    first = None
    for number in range(runs):
        name = names[number % len(names)]
        source, state = FILES[name]
        exercise.file.write_text(source)
        verdicts = runner.grade(exercise, ["--deadline", "2"])
        if [verdict.state for verdict in verdicts] != [state]:
            wrong.append(f"{name}: {[verdict.state for verdict in verdicts]}, not {state}")
        if number == min(len(names), runs) - 1:
            first = _usage(course)
            _tell("after the first round", first)
    last = _usage(course)
    _tell(f"after {runs} runs", last)
    runner.close()
    left = _settled(course, 0)
    print(f"processes left when it has ended: {left}")
    for text in wrong:
        print(f"wrong: {text}")
    assert first is not None
    grown = last[0] > first[0] or last[1] > first[1] or last[2] > first[2] * 1.1
    return 1 if wrong or left or grown else 0


def _usage(course: Course) -> tuple[int, int, float]:
    """Processes, descriptors and megabytes (shared pages counted once) of the runner at rest."""
    _settled(course, 5)  # the runner, the two that are forked, and the two forks made ahead
    found = _processes(course)
    descriptors = sum(process.num_fds() for process in found)
    memory = sum(process.memory_full_info().pss for process in found) / (1 << 20)
    return len(found), descriptors, memory


def _settled(course: Course, count: int) -> int:
    """How many processes there are, when those that are ending have ended."""
    until = time.monotonic() + 30
    while len(_processes(course)) > count and time.monotonic() < until:
        time.sleep(0.05)
    return len(_processes(course))


def _processes(course: Course) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == course.root:
                found.append(process)
        except psutil.Error:
            continue
    return found


def _tell(when: str, usage: tuple[int, int, float]) -> None:
    processes, descriptors, memory = usage
    print(f"{when:<24} {processes} processes, {descriptors} descriptors, {memory:.1f} MB")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
