"""The command that makes the API a project of its own."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from checker.cli import show
from checker.course import find_course
from checker.progress import progress


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="a folder that does not exist yet, or is empty")
    ],
    with_reference: Annotated[
        bool,
        typer.Option("--with-reference", help="take what does not pass yet from the reference"),
    ] = False,
) -> None:
    """Make your API a project of its own: tests, container, CI, and nothing of the course."""
    from checker.export import check_target
    from checker.export import export as export_project

    course = find_course()
    check_target(course, folder)
    verdicts = progress(course)
    mine = [course.exercise(v.exercise) for v in verdicts if v.state == "passing"]
    missing = [verdict for verdict in verdicts if verdict.state != "passing"]
    if missing and not with_reference:
        show.say(f"{len(missing)} of {len(verdicts)} modules do not pass yet:")
        for verdict in missing:
            show.lines([[("", f"  {verdict.exercise:<5} {verdict.title:<40} {verdict.state}")]])
        show.say("Nothing was exported. The reference has these modules, if you want them:")
        show.say(f"  checker export {shlex.quote(str(folder))} --with-reference")
        raise typer.Exit(1)
    done = export_project(course, folder, mine)
    count = len(done.mine)
    show.say(f"{folder} is a project of its own", "bold")
    show.say(f"  {count} modules are yours" if count != 1 else "  1 module is yours")
    if missing:
        show.say(
            f"  {len(missing)} that do not pass yet are the reference's (its README lists them)"
        )
    for module in done.words:
        show.say(f"  toolshed/{module} still speaks of the course, in your words")
    for path in done.left_out:
        show.say(f"  left out, for it is no exercise: {course.relative(path)}")
    show.say(f"  next: cd {shlex.quote(str(folder))} && uv run pytest")
