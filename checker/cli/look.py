"""Commands that look: where you are, the list, checks, hints, the solution."""

import difflib
import os
import sys
from typing import Annotated

import typer
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from checker import render
from checker.cli import show
from checker.course import Course, Exercise, find_course
from checker.errors import UsageError
from checker.hints import next_hint, show_next
from checker.progress import current, fingerprints, keep, progress
from checker.runner import grade
from checker.shipped import has_changed
from checker.verdict import Verdict, is_untouched, next_step

Id = Annotated[str, typer.Argument(metavar="ID", help="the exercise, 1.2 say")]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="1.2 say, or 1: a chapter")
]


def where() -> None:
    """Where you are and what is next."""
    course = find_course()
    if has_changed(course):
        show.say("The course is not as it was: checker update says what has changed.", "yellow")
    verdicts = progress(course)
    done = sum(verdict.state == "passing" for verdict in verdicts)
    show.lines([[("bold", "Toolshed"), ("", f"  {done} of {len(verdicts)} exercises pass")], []])
    exercise = current(course, verdicts)
    if exercise is None:
        show.say("Every exercise passes. checker serve runs the API that you built.", "green")
        return
    verdict = next(v for v in verdicts if v.exercise == exercise.id)
    if verdict.state == "not started":
        entry = exercise.entry
        show.lines([[("bold", f"next: {exercise.id} {exercise.title}"),
                     ("", f"  ({entry.kind}, about {entry.minutes} minutes)")]])  # fmt: skip
        show.say(f"  read   {course.relative(exercise.chapter.notebook)}, {entry.section!r}")
        show.say(f"  {entry.kind:<6} {course.relative(exercise.file)}")
        show.say(f"  check  checker check {exercise.id}")
    else:
        show.lines(render.verdict_lines(verdict, next_hint(exercise)))


def list_exercises() -> None:
    """Every exercise and its state."""
    course = find_course()
    verdicts = progress(course)
    show.lines(render.table_lines(course, verdicts))
    show.lines([[], *render.wrapped([("bold", "next: ")], next_step(course, verdicts))])


def check(ids: Ids = None) -> None:
    """Check exercises: the present one, or those that are named."""
    course = find_course()
    if ids:
        exercises = course.choose(ids)
    else:
        exercise = current(course, progress(course))
        exercises = [exercise] if exercise else course.exercises
    verdicts = check_and_keep(course, exercises)
    for place, verdict in enumerate(verdicts):
        if place:
            show.say()
        tell(course, verdict)
    if any(verdict.state != "passing" for verdict in verdicts):
        raise typer.Exit(1)


def check_and_keep(course: Course, exercises: list[Exercise]) -> list[Verdict]:
    """Grade afresh, and remember it."""
    before = fingerprints(course, exercises)
    verdicts = grade(exercises, course=course)
    keep(course, verdicts, before)
    return verdicts


def tell(course: Course, verdict: Verdict) -> None:
    """A verdict, and after a pass what it has shown and what comes next."""
    exercise = course.exercise(verdict.exercise)
    show.lines(render.verdict_lines(verdict, next_hint(exercise)))
    if verdict.state == "passing":
        show.lines(render.wrapped([("", "  ")], exercise.entry.learnt))
        show.say(f"  compare: checker solution {exercise.id}    go on: checker")


def hint(id: Id) -> None:
    """One more hint each time: a question, a pointer, nearly the answer."""
    course = find_course()
    exercise = course.exercise(id)
    hints = show_next(exercise)
    for number, text in enumerate(hints, start=1):
        prefix: render.Line = [("bold", f"hint {number} of 3  ")]
        for paragraph in text.split("\n\n"):
            show.lines(render.wrapped(prefix, paragraph))
            prefix = [("", " " * 13)]
    if len(hints) == len(exercise.entry.hints):
        show.say(f"that was the last one; checker solution {exercise.id} shows an answer", "dim")


def solution(
    id: Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask before it is shown")] = False,
    pager: Annotated[bool, typer.Option("--pager", help="a screen at a time")] = False,
) -> None:
    """The reference's answer beside yours."""
    course = find_course()
    exercise = course.exercise(id)
    if is_untouched(exercise, exercise.file) and not yes:
        question = f"{exercise.id} {exercise.title} is not started. Show its solution all the same?"
        if not sys.stdin.isatty():
            raise UsageError(f"{question} Then say so: checker solution {exercise.id} --yes")
        typer.confirm(question, abort=True)
    if pager and show.out.is_terminal:
        os.environ.setdefault("LESS", "-RS")  # colours as such, lines not folded
        with show.out.pager(styles=show.out.color_system is not None):
            _print_solution(course, exercise)
    else:
        _print_solution(course, exercise)


def _print_solution(course: Course, exercise: Exercise) -> None:
    reference = exercise.solution.read_text(encoding="utf-8")
    mine = _mine(exercise)
    show.say(f"solution: {course.relative(exercise.solution)}", "bold")
    show.say(f"yours:    {course.relative(exercise.file)}", "bold")
    show.say()
    if mine == reference:
        show.say("Yours is the same, to the letter.", "green")
        show.out.print(Syntax(reference, "python", background_color="default"))
    elif show.out.is_terminal and show.out.width >= 150:
        table = Table("the solution", "yours", expand=True)
        code = [Syntax(text, "python", background_color="default") for text in (reference, mine)]
        table.add_row(*code)
        show.out.print(table)
    else:
        show.out.print(Syntax(reference, "python", background_color="default"))
        show.say("From yours to the solution:", "bold")
        _print_difference(mine, reference)


def _mine(exercise: Exercise) -> str:
    try:
        return exercise.file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _print_difference(mine: str, reference: str) -> None:
    styles = {"+": "green", "-": "red", "@": "cyan"}
    rows = difflib.unified_diff(mine.splitlines(), reference.splitlines(), n=2, lineterm="")
    for row in list(rows)[2:]:
        show.out.print(Text(row, styles.get(row[0], "")))
