"""Commands for those who write exercises."""

from pathlib import Path
from typing import Annotated

import typer

from checker.cli import show
from checker.cli.look import Ids
from checker.course import find_course
from checker.errors import UsageError


def verify(
    ids: Ids = None,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="grade in one process each, as for --pdb")
    ] = False,
    files: Annotated[
        bool, typer.Option("--files", help="look at the files alone, grade nothing")
    ] = False,
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write every verdict as JSON")
    ] = None,
) -> None:
    """For authors: stubs fail, solutions and alternatives pass, mistakes are named."""
    # It takes a second, which only authors wait for.
    from checker.verify import objections_to_course, try_all, write_trials

    course = find_course()
    exercises = [
        exercise
        for exercise in course.exercises
        if not ids or exercise.id in ids or str(exercise.chapter.number) in ids
    ]
    if not exercises:
        exercises = [course.exercise(id) for id in ids or []]
    options = ["--in-process"] if in_process else []
    trials = [] if files else try_all(exercises, options=options)
    if verdicts is not None:
        write_trials(verdicts, trials)
    wrong = objections_to_course(course, exercises)
    wrong += [f"{trial.claim.name}: {text}" for trial in trials for text in trial.objections()]
    for text in wrong:
        show.say(text)
    show.say(f"{len(exercises)} exercises, {len(trials)} files, {len(wrong)} wrong")
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
