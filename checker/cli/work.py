"""Commands that change the learner's files."""

from checker.cli import show
from checker.cli.look import Id
from checker.course import find_course
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
    show.say(f"{course.relative(exercise.file)} is the stub again")
    if copy is not None:
        show.say(f"your version is kept in {course.relative(copy)}")
