"""Commands for those who write exercises."""

from typing import Annotated

import typer

from checker.cli import show
from checker.cli.look import Ids
from checker.course import find_course
from checker.errors import UsageError


def verify(ids: Ids = None) -> None:
    """For authors: stubs fail, solutions and alternatives pass, mistakes are named."""
    from checker.verify import claims, objections  # takes a second, which only authors wait for

    course = find_course()
    exercises = [
        exercise
        for exercise in course.exercises
        if not ids or exercise.id in ids or str(exercise.chapter.number) in ids
    ]
    if not exercises:
        exercises = [course.exercise(id) for id in ids or []]
    wrong = objections(course, exercises)
    for text in wrong:
        show.say(text)
    show.say(f"{len(exercises)} exercises, {len(claims(exercises))} files, {len(wrong)} wrong")
    if wrong:
        raise typer.Exit(1)


def store(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[NUMBER]...", help="01 say")
    ] = None,
) -> None:
    """For authors: run notebooks on untouched stubs and store their outputs."""
    from checker.notebooks import notebooks, store_outputs

    course = find_course()
    chosen = [
        path
        for path in notebooks(course)
        if not numbers or path.name.startswith(tuple(f"{number}-" for number in numbers))
    ]
    if not chosen:
        raise UsageError(f"no notebook starts with {', '.join(numbers or [])} (ls notebooks)")
    for path in chosen:
        store_outputs(course, path)
        show.say(f"stored the outputs of {course.relative(path)}")
