"""`checker watch` in a pseudo-terminal, as a learner plays it: saves and keys in, screens out."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.course import Course
from checker.tests.conftest import write_solution

PATIENCE = 300  # seconds between two signs of life

_HOME = "\x1b[H"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")


class Terminal:
    """A pseudo-terminal with `checker watch` in it."""

    def __init__(self, course: Course, *words: str, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        self.resize(24, 80, theirs)
        self.before = termios.tcgetattr(theirs)
        self._theirs = theirs
        terminal = {"TERM": "xterm-256color", **environment}
        inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "EDITOR")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "checker", "watch", *words],
            cwd=course.root,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**inherited, **terminal},
            start_new_session=True,
        )
        self.stream = ""

    def resize(self, rows: int, columns: int, descriptor: int | None = None) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(descriptor or self._ours, termios.TIOCSWINSZ, size)

    @property
    def screen(self) -> str:
        """What is shown: everything after the last jump home."""
        return _ESCAPES.sub("", self.stream.rpartition(_HOME)[2])

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def wait_for(self, *texts: str, until: Callable[[], bool] | None = None) -> str:
        """Read until all these texts are on one screen."""
        while not (all(map(self._shows, texts)) and (until is None or until())):
            ready, _, _ = select.select([self._ours], [], [], PATIENCE)
            assert ready, f"waited for {texts} in vain:\n{self.screen}"
            self.stream += self._read()
        return self.screen

    def _shows(self, text: str) -> bool:
        return text in self.screen or text in " ".join(self.screen.split())  # folded or not

    def _read(self) -> str:
        try:
            data = os.read(self._ours, 1 << 16)
        except OSError:
            data = b""
        assert data, f"it has ended:\n{self.stream[-2000:]}"
        return data.decode(errors="replace")

    def wait_for_end(self) -> int:
        """Read to the end; the exit code."""
        while self.process.poll() is None:
            if select.select([self._ours], [], [], 0.1)[0]:
                self.stream += os.read(self._ours, 1 << 16).decode(errors="replace")
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.wait_for_end()
        for descriptor in (self._ours, self._theirs):
            os.close(descriptor)

    def is_as_before(self) -> bool:
        return termios.tcgetattr(self._theirs) == self.before


Watch = Callable[..., Terminal]


@pytest.fixture
def watch(copy: Course) -> Iterator[Watch]:
    opened: list[Terminal] = []

    def watch(*words: str, **environment: str) -> Terminal:
        opened.append(Terminal(copy, *words, **environment))
        return opened[-1]

    yield watch
    for terminal in opened:
        terminal.close()


def replace(path: Path, text: str) -> None:
    """Save as many editors do: write another file and put it in place."""
    other = path.with_suffix(".new")
    other.write_text(text)
    other.replace(path)


def test_from_one_exercise_to_the_next(copy: Course, watch: Watch) -> None:
    exercise = copy.exercise("1.1")
    good = exercise.solution.read_text()
    terminal = watch()
    terminal.wait_for("1.1 Health", "read   notebooks/01-routers.ipynb", "q quit")
    exercise.file.write_text("def broken(:\n")
    terminal.wait_for("SyntaxError", "0 of 6 checks")
    replace(exercise.file, good.replace('"ok"', '"ko"'))
    shown = terminal.wait_for("5 of 6 checks", "the body must be the object")
    assert len(shown.splitlines()) == 24
    assert max(map(len, shown.splitlines())) <= 80
    terminal.type("n")
    terminal.wait_for("1.1 does not pass yet")
    exercise.file.unlink()
    terminal.wait_for("checker reset 1.1 brings the stub back")
    exercise.file.write_text(good)
    shown = terminal.wait_for("6 of 6 checks", "compare  solutions/toolshed")
    assert exercise.entry.learnt[:30] in shown
    assert "1.2 Categories" in shown  # it says where n goes, and does not go by itself
    terminal.type("n")
    terminal.wait_for("1.2 Categories", "1 of ")
    terminal.type("q")
    assert terminal.wait_for_end() == 0
    assert "checker watch goes on" in terminal.stream
    assert terminal.is_as_before()


def test_hints_solution_and_reset(copy: Course, watch: Watch) -> None:
    exercise = copy.exercise("1.1")
    exercise.file.write_text("# mine\n")
    terminal = watch("1.1", PAGER="cat")
    terminal.wait_for("0 of 6 checks")
    terminal.type("h")
    assert "hint 2" not in terminal.wait_for("hint 1 of 3")
    terminal.type("hh")
    terminal.wait_for("hint 3 of 3")
    terminal.type("h")
    terminal.wait_for("that was the last hint")
    terminal.type("r")
    terminal.wait_for("Bring the stub of 1.1 back?")
    terminal.type("n")
    terminal.wait_for("q quit")
    assert exercise.file.read_text() == "# mine\n"
    terminal.type("r")
    terminal.wait_for("Bring the stub of 1.1 back?")
    terminal.type("y")
    terminal.wait_for("your version is kept in", "read   notebooks")
    assert exercise.file.read_bytes() == exercise.stub.read_bytes()
    terminal.type("s")
    terminal.wait_for("is not started. Show its solution")
    terminal.type("y")
    terminal.wait_for("q quit", until=lambda: '@router.get("/health")' in terminal.stream)


def test_list(watch: Watch) -> None:
    terminal = watch()
    terminal.wait_for("1.1 Health", "q quit")
    terminal.type("l")
    terminal.wait_for("> 1.1", "type to filter")
    terminal.type("\x1b[B")
    terminal.wait_for("> 1.2")
    terminal.type("nothing like it")
    terminal.wait_for("no exercise is like that")
    terminal.type("\x7f" * 15 + "2.3")
    terminal.wait_for("filter: 2.3", "> 2.3")
    terminal.type("\r")
    terminal.wait_for("2.3 ", "write  exercises/toolshed")


def test_editor(copy: Course, watch: Watch, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "# by $0" > "$1"\n')
    editor.chmod(0o755)
    terminal = watch("1.1", EDITOR=str(editor))
    terminal.wait_for("1.1 Health", "q quit")
    terminal.type("o")
    terminal.wait_for("your module has no 'router'")
    assert copy.exercise("1.1").file.read_text() == f"# by {editor}\n"


def test_saved_again_while_it_loops(copy: Course, watch: Watch) -> None:
    exercise = copy.exercise("1.1")
    terminal = watch()
    terminal.wait_for("1.1 Health", "q quit")
    marker = copy.root / "started"
    exercise.file.write_text(f"open({str(marker)!r}, 'w')\nwhile True:\n    pass\n")
    terminal.wait_for("checking ...")
    exercise.file.write_bytes(exercise.solution.read_bytes())
    terminal.wait_for("6 of 6 checks")


def test_resized(watch: Watch) -> None:
    terminal = watch()
    terminal.wait_for("1.1 Health", "q quit")
    terminal.resize(12, 50)
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.wait_for("q quit", until=lambda: len(terminal.screen.splitlines()) == 12)


@pytest.mark.parametrize("how", ["ctrl-c", "SIGTERM"])
def test_the_terminal_is_given_back(watch: Watch, how: str) -> None:
    terminal = watch()
    terminal.wait_for("1.1 Health", "q quit")
    assert not terminal.is_as_before()
    if how == "ctrl-c":
        terminal.type("\x03")
    else:
        terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait_for_end() == 0
    assert terminal.is_as_before()
    assert terminal.stream.rstrip().count("\x1b[?1049l") == 1


def test_without_colour(watch: Watch) -> None:
    terminal = watch(NO_COLOR="1")
    terminal.wait_for("1.1 Health", "q quit")
    assert not re.search(r"\x1b\[[0-9;]*3[1-6]m", terminal.stream)


def test_without_a_terminal(copy: Course) -> None:
    """Piped, or on a terminal that cannot be drawn on, verdict follows verdict."""
    exercise = copy.exercise("1.1")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "checker", "watch"],
        cwd=copy.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = iter(process.stdout)
    assert "There is no terminal to draw on" in next(lines)
    assert any("is checked whenever you save it" in line for line in lines)
    exercise.file.write_text("def broken(:\n")
    assert any("SyntaxError" in line for line in lines)
    write_solution(copy, "1.1")
    assert any("6 of 6 checks" in line for line in lines)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    process.stdout.close()


def test_everything_once_more(copy: Course, watch: Watch) -> None:
    """At the end everything is checked again, and what does not pass any more is where it goes."""
    for chapter in copy.chapters[1:]:
        (chapter.folder / "chapter.toml").unlink()
    two = Course(copy.root)
    write_solution(two, *(exercise.id for exercise in two.exercises))
    terminal = watch("1.1")
    terminal.wait_for("6 of 6 checks", "goes on to the check of everything")
    other = two.exercise("1.2")
    other.file.write_text(f"{other.file.read_text()}\nraise RuntimeError('since then')\n")
    terminal.wait_for("1.2 Categories was saved too")
    terminal.type("n")
    terminal.wait_for("1.2 passed before, and does not any more", "since then")
    write_solution(two, "1.2")
    terminal.wait_for("goes on to the check of everything")
    terminal.type("n")
    terminal.wait_for("Every exercise passes.", "checker serve")
