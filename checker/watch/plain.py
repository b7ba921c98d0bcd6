"""`checker watch` without a terminal to draw on: verdict after verdict, as files are saved."""

from checker import render
from checker.cli import show
from checker.cli.look import tell
from checker.course import Course, Exercise
from checker.watch.saves import changes, content
from checker.watch.session import Checker


async def follow(course: Course, checker: Checker, exercise: Exercise) -> None:
    """Tell of the present exercise, and of each that is saved from then on."""
    show.say("There is no terminal to draw on here: each save is told in turn. Ctrl-C ends it.")
    seen = {e.id: content(e.file) for e in course.exercises}
    await _tell(course, checker, exercise)
    async for _ in changes(course.learner):
        for saved in course.exercises:
            if (now := content(saved.file)) != seen[saved.id]:
                seen[saved.id] = now
                await _tell(course, checker, saved)


async def _tell(course: Course, checker: Checker, exercise: Exercise) -> None:
    verdict = await checker.check(exercise)
    show.lines([[]])
    tell(course, verdict)
    if verdict.state == "not started":
        file = course.relative(exercise.file)
        show.lines(render.wrapped([("", "  ")], f"{file} is checked whenever you save it"))
    show.out.file.flush()
