"""The magics of the course: `%load_ext checker`.

The kernel never imports the learner's code: a cell is written to the module's file and graded in
processes of its own, so nothing stale is ever checked.
"""

import shlex
from collections.abc import Callable

from IPython import display as ipython_display
from IPython.core.interactiveshell import InteractiveShell

from checker import cards
from checker.course import Course, Exercise, find_course
from checker.errors import UsageError
from checker.hints import show_next
from checker.progress import fingerprints, keep, progress
from checker.runner import grade, keep_warm
from checker.verdict import is_untouched
from checker.workspace import write_exercise


def load(shell: InteractiveShell) -> None:
    """Add the magics to a shell."""
    course = Magics(shell)
    register: Callable[..., None] = shell.register_magic_function
    register(course.exercise, "line_cell", "exercise")
    for command in (course.check, course.hint, course.solution, course.progress):
        register(command, "line", command.__name__)


def _show(card: cards.Card) -> None:
    ipython_display.display(card)  # type: ignore[no-untyped-call]


def _in_a_sentence(magic: Callable[..., None]) -> Callable[..., None]:
    """Show misuse as one sentence, not as a traceback."""

    def wrapped(self: "Magics", line: str = "", cell: str | None = None) -> None:
        try:
            magic(self, line) if cell is None else magic(self, line, cell)
        except UsageError as error:
            _show(cards.note(str(error)))

    wrapped.__name__ = magic.__name__
    wrapped.__doc__ = magic.__doc__
    return wrapped


class Magics:
    """What the notebooks call."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    @_in_a_sentence
    def exercise(self, line: str, cell: str | None = None) -> None:
        """`%%exercise 1.2` over a cell writes and checks it; `%exercise 1.2` fetches the file."""
        exercise = _exercise(find_course(), line)
        keep_warm(exercise.chapter.course)  # it is ready by the time that there is an answer
        if cell is None:
            self._fetch(exercise)
            return
        text = cell if cell.endswith("\n") else f"{cell}\n"
        if _is_stub(exercise, text) and not is_untouched(exercise, exercise.file):
            _show(
                cards.note(
                    "this cell holds the untouched stub, and your file has work in it, so nothing "
                    f"was written: %exercise {exercise.id} fetches your file, "
                    f"checker reset {exercise.id} starts over"
                )
            )
            return
        was_stub = is_untouched(exercise, exercise.file)
        copy = write_exercise(exercise, text)
        if copy is not None and not was_stub:
            kept = exercise.chapter.course.relative(copy)
            _show(cards.note(f"the version before is kept in {kept}"))
        self._check(exercise)

    @_in_a_sentence
    def check(self, line: str) -> None:
        """`%check 1.2` checks the file as it is."""
        self._check(_exercise(find_course(), line))

    @_in_a_sentence
    def hint(self, line: str) -> None:
        """`%hint 1.2` gives one more hint each time."""
        exercise = _exercise(find_course(), line)
        _show(cards.hints(exercise, show_next(exercise)))

    @_in_a_sentence
    def solution(self, line: str) -> None:
        """`%solution 1.2` shows the reference's answer; `--yes` before an attempt."""
        words = shlex.split(line)
        exercise = _exercise(find_course(), " ".join(w for w in words if w != "--yes"))
        if is_untouched(exercise, exercise.file) and "--yes" not in words:
            raise UsageError(
                f"{exercise.id} {exercise.title} is not started; to see its solution all the "
                f"same: %solution {exercise.id} --yes"
            )
        _show(cards.code(exercise.solution.read_text(encoding="utf-8")))

    @_in_a_sentence
    def progress(self, line: str) -> None:
        """`%progress` shows every exercise and its state, `%progress 1` those of a chapter."""
        course = find_course()
        number = line.strip()
        if number and number not in {str(chapter.number) for chapter in course.chapters}:
            raise UsageError(f"there is no chapter {number!r}: %progress alone shows all")
        _show(cards.table(course, progress(course, course.choose([number] if number else []))))

    def _fetch(self, exercise: Exercise) -> None:
        try:
            text = exercise.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            file = exercise.chapter.course.relative(exercise.file)
            raise UsageError(
                f"{file} cannot be read as text: checker reset {exercise.id} brings the stub back"
            ) from None
        cell = f"%%exercise {exercise.id}\n{text.rstrip()}"
        self._shell.set_next_input(cell, replace=True)

    def _check(self, exercise: Exercise) -> None:
        course = exercise.chapter.course
        keep_warm(course)
        before = fingerprints(course, [exercise])
        verdicts = grade([exercise], course=course)
        keep(course, verdicts, before)
        for verdict in verdicts:
            _show(cards.verdict(exercise, verdict))


def _exercise(course: Course, line: str) -> Exercise:
    if not line.strip():
        raise UsageError("name an exercise, 1.2 say (%progress lists them)")
    return course.exercise(line.strip())


def _is_stub(exercise: Exercise, text: str) -> bool:
    stub = exercise.stub.read_text(encoding="utf-8")
    return [x.rstrip() for x in stub.split("\n")] == [x.rstrip() for x in text.split("\n")]
