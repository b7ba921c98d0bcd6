"""Hints in three tiers, one more each time."""

from checker.course import Exercise
from checker.workspace import recall, remember


def tiers_shown(exercise: Exercise) -> int:
    """How many tiers the learner has seen."""
    count = recall(exercise.chapter.course, "hints").get(exercise.id, 0)
    return min(count, len(exercise.entry.hints)) if isinstance(count, int) else 0


def show_next(exercise: Exercise) -> list[str]:
    """The tiers seen so far and one more, tidied into paragraphs."""
    course = exercise.chapter.course
    count = min(tiers_shown(exercise) + 1, len(exercise.entry.hints))
    remember(course, "hints", recall(course, "hints") | {exercise.id: count})
    return [tidy(hint) for hint in exercise.entry.hints[:count]]


def tidy(text: str) -> str:
    """A text of a manifest as one paragraph each, whatever its line breaks."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def next_hint(exercise: Exercise) -> str:
    """The command that shows the next tier, for the foot of a verdict."""
    shown, tiers = tiers_shown(exercise), len(exercise.entry.hints)
    if shown < tiers:
        return f"checker hint {exercise.id} ({shown + 1} of {tiers})"
    return f"checker solution {exercise.id} (all hints are seen)"
