"""Commands for those who write exercises."""

import typer

from checker.cli import show
from checker.cli.look import Ids
from checker.course import find_course
from checker.verify import claims
from checker.verify import verify as find_wrong


def verify(ids: Ids = None) -> None:
    """For authors: stubs fail, solutions and alternatives pass, mistakes are named."""
    course = find_course()
    exercises = [
        exercise
        for exercise in course.exercises
        if not ids or exercise.id in ids or str(exercise.chapter.number) in ids
    ]
    if not exercises:
        exercises = [course.exercise(id) for id in ids or []]
    wrong = find_wrong(course, exercises, options=[])
    for text in wrong:
        show.say(text)
    show.say(f"{len(exercises)} exercises, {len(claims(exercises))} files, {len(wrong)} wrong")
    if wrong:
        raise typer.Exit(1)
