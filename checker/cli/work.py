"""Commands that change the learner's files."""

from pathlib import Path
from typing import Annotated

import typer

from checker import render
from checker.cli import show
from checker.cli.look import Id
from checker.course import Course, find_course
from checker.errors import UsageError
from checker.shipped import forget_pass
from checker.update import Update
from checker.update import update as update_files
from checker.verdict import is_untouched
from checker.workspace import reset_exercise


def reset(id: Id) -> None:
    """Bring an exercise's stub back; your version is kept, and told where."""
    course = find_course()
    exercise = course.exercise(id)
    if is_untouched(exercise, exercise.file):
        show.say(f"{exercise.id} {exercise.title} is not started: there is nothing to reset")
        return
    copy = reset_exercise(exercise)
    forget_pass(exercise)
    show.say(f"{course.relative(exercise.file)} is the stub again")
    if copy is not None:
        show.say(f"your version is kept in {course.relative(copy)}")


def update(
    older: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="take your work over from this older folder"),
    ] = None,
) -> None:
    """After a new version of the course: keep your work, renew the rest, say what changed."""
    course = find_course()
    _tell(course, update_files(course, _older(older) if older else None))


def _older(folder: Path) -> Course:
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}: name the one that your work is in")
    try:
        return find_course(folder)
    except UsageError:
        raise UsageError(
            f"{folder} holds no course: name the folder whose exercises/ are your work"
        ) from None


_MANY = 6  # files, from which on they are counted


def _tell(course: Course, done: Update) -> None:
    if not done.is_known:
        show.say("There is no earlier version to compare with; from now on this one is remembered.")
    renewed = [course.relative(path) for path in done.renewed]
    if len(renewed) > _MANY:
        _row("renewed", f"{len(renewed)} files that are not your work; copies in .checker/backups")
    else:
        for name in renewed:
            _row("renewed", f"{name}, a copy is in .checker/backups")
    for exercise, source in done.brought:
        _row("brought", f"{exercise.id} {exercise.title}: yours, from {course.relative(source)}")
    for exercise, source in done.left:
        _row("left", f"{exercise.id} {exercise.title}: you have another here; {source} stays")
    for exercise in done.new:
        _row("new", f"{exercise.id} {exercise.title}")
    for was, exercise in done.renamed:
        now = []
        if (was.id, was.title) != (exercise.id, exercise.title):
            now.append(f"{exercise.id} {exercise.title}")
        if was.module != exercise.entry.module:
            now.append(f"in {course.relative(exercise.file)}")
        _row("renamed", f"{was.id} {was.title} is now {', '.join(now)}")
    for was in done.gone:
        file = course.learner / was.module
        state = "yours is in .checker/backups" if file in done.renewed else "your file stays"
        _row("gone", f"{was.id} {was.title} is no exercise any more; {state}")
    for change in done.changed:
        exercise = change.exercise
        parts = " and ".join(change.parts)
        _row("changed", f"{exercise.id} {exercise.title}, under your work: its {parts}")
        for line in change.task:
            show.lines([[("dim", f"              {line}")]])
    for exercise in done.passes_no_more:
        _row("again", f"{exercise.id} {exercise.title} passed before: checker check {exercise.id}")
    passing = sum(verdict.state == "passing" for verdict in done.verdicts)
    show.say(f"{passing} of {len(done.verdicts)} exercises pass; checker says what is next")


def _row(word: str, text: str) -> None:
    show.lines(render.wrapped([("bold", f"  {word:<10}")], text))
