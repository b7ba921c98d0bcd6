"""Commands for those who write exercises."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from checker.cli import show
from checker.cli.look import Ids
from checker.course import Chapter, Exercise, find_course
from checker.errors import UsageError


def verify(
    ids: Ids = None,
    mutants: Annotated[
        bool,
        typer.Option("--mutants", help="grade mutants of the solutions as well: minutes, not one"),
    ] = False,
    constants: Annotated[
        bool, typer.Option(help="grade modules that answer without looking, too")
    ] = True,
    figures: Annotated[
        bool, typer.Option("--figures", help="write what was counted to solutions/PROOF.md")
    ] = False,
    files: Annotated[
        bool, typer.Option("--files", help="look at the files alone, grade nothing")
    ] = False,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="grade in one process each, as for --pdb")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="what is wrong as JSON on the standard output")
    ] = False,
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write every verdict as JSON")
    ] = None,
) -> None:
    """For authors: stubs fail, solutions and alternatives pass, mistakes are named."""
    # They take a second, which only authors wait for.
    from checker.completeness import objections_to_files
    from checker.equivalents import read_equivalents
    from checker.figures import counted, measured, objections_to_page, write_page
    from checker.verify import Trial, claims, objections_to_equivalents, try_all, write_trials

    course = find_course()
    exercises = course.choose(ids or []) or course.exercises
    whole = _whole(exercises) if figures else []
    equivalents = read_equivalents(course)
    wrong = list(objections_to_files(course, exercises))
    wrong += objections_to_equivalents(exercises, equivalents)
    trials: list[Trial] = []
    if not files:
        options = ["--in-process"] if in_process else []
        for chapter, mine in _by_chapter(exercises).items():
            found = claims(mine, constants=constants, mutants=mutants)
            show.note(f"chapter {chapter.number}: {len(found)} modules")
            trials += try_all(found, options=options, equivalents=equivalents)
        wrong += [objection for trial in trials for objection in trial.objections()]
    if verdicts is not None:
        write_trials(verdicts, trials)
    if figures:
        write_page(course, {c.number: measured(c, trials) if trials else counted(c) for c in whole})
    wrong += objections_to_page(course)
    counts = {"exercises": len(exercises), "modules": len(trials), "wrong": len(wrong)}
    if as_json:
        data = {**counts, "objections": [asdict(objection) for objection in wrong]}
        typer.echo(json.dumps(data, indent=1))
    else:
        for objection in wrong:
            show.say(str(objection))
        show.say(", ".join(f"{number} {name}" for name, number in counts.items()))
    if wrong:
        raise typer.Exit(1)


def _by_chapter(exercises: list[Exercise]) -> dict[Chapter, list[Exercise]]:
    found: dict[Chapter, list[Exercise]] = {}
    for exercise in exercises:
        found.setdefault(exercise.chapter, []).append(exercise)
    return found


def _whole(exercises: list[Exercise]) -> list[Chapter]:
    """The chapters of which all exercises are chosen."""
    whole = [
        chapter
        for chapter, mine in _by_chapter(exercises).items()
        if len(mine) == len(chapter.exercises)
    ]
    if not whole:
        raise UsageError("figures are by chapter: name whole chapters, checker verify 3 --figures")
    return whole


def new(
    id: Annotated[str, typer.Argument(help="such as 3.4: the next of its chapter")],
    title: Annotated[str, typer.Option(help="what it is called in lists")],
    module: Annotated[
        str, typer.Option(help="its file, from the package on: presentation/api/v1/params.py")
    ],
    kind: Annotated[str, typer.Option(help="write, fix or test")] = "write",
    chapter: Annotated[
        str | None, typer.Option(help="the title of its chapter, where that is new as well")
    ] = None,
) -> None:
    """For authors: make the files of a new exercise, for you to fill."""
    from checker.templates import write_exercise

    course = find_course()
    for path in write_exercise(course, id, title=title, module=module, kind=kind, chapter=chapter):
        show.say(f"wrote {course.relative(path)}")
    show.say(f"fill them; checker verify {id} tells what is missing")


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
