"""What `checker watch` shows, as lines of styled text: from the state of things alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from checker import render
from checker.course import Course, Exercise
from checker.hints import tidy
from checker.render import Line
from checker.verdict import Verdict

KEYS = "n next  h hint  s solution  r reset  l list  o open  q quit"
LIST_KEYS = "up/down move  enter go there  type to filter  esc back"
_MARKS = {"passing": ("green", "ok"), "not started": ("dim", "-")}

Mode = Literal["exercise", "list", "all"]


@dataclass
class State:
    """Where the learner is, and what is on the screen."""

    course: Course
    exercise: Exercise
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    mode: Mode = "exercise"
    checking: bool = False
    hints: int = 0  # tiers that are shown
    note: str = ""
    question: str = ""
    filter: str = ""
    chosen: int = 0
    again: dict[str, Verdict | None] = field(default_factory=dict)  # the check of everything

    @property
    def verdict(self) -> Verdict | None:
        return self.verdicts.get(self.exercise.id)

    @property
    def passes(self) -> bool:
        return self.verdict is not None and self.verdict.state == "passing"

    @property
    def next(self) -> Exercise | None:
        """The next exercise that does not pass, from the present one on and round the course."""
        exercises = self.course.exercises
        at = exercises.index(self.exercise)
        for exercise in exercises[at + 1 :] + exercises[:at]:
            verdict = self.verdicts.get(exercise.id)
            if verdict is None or verdict.state != "passing":
                return exercise
        return None

    @property
    def listed(self) -> list[Exercise]:
        """The exercises that the filter leaves."""
        words = self.filter.lower().split()
        return [e for e in self.course.exercises if all(w in self._searched(e) for w in words)]

    def _searched(self, exercise: Exercise) -> str:
        verdict = self.verdicts.get(exercise.id)
        state = verdict.state if verdict is not None else ""
        return f"{exercise.id} {exercise.title} {state}".lower()


def lines(state: State, height: int) -> list[Line]:
    """A screen of at most `height` lines; the foot is at its end."""
    foot = _foot(state)
    room = height - len(foot)
    match state.mode:
        case "list":
            body = _list(state, room)
        case "all":
            body = _everything(state)
        case _:
            body = _exercise(state, room)
    if len(body) > room:
        rest = f"... ({len(body) - room + 1} more lines: checker check {state.exercise.id})"
        body = [*body[: room - 1], [("dim", rest)]]
    return [*body, *([] for _ in range(room - len(body))), *foot]


def _foot(state: State) -> list[Line]:
    if state.question:
        return [[("bold", f"{state.question} (y/n)")]]
    keys = LIST_KEYS if state.mode == "list" else KEYS
    note = render.wrapped([("", "")], state.note, "yellow") if state.note else [[]]
    return [*note, [("dim", keys)]]


def _exercise(state: State, room: int) -> list[Line]:
    verdict = state.verdict
    head = _head(state)
    hints = _hints(state)
    if verdict is None:
        return [*head, [], [("dim", "checking ...")]]
    file = render.wrapped([("dim", "  ")], verdict.file, "dim")
    if verdict.state == "not started":
        told = [*_task(state), [], *hints]
    elif verdict.state == "passing":
        told = [*_pass(state), []]
    else:
        # The hints first: they were just asked for, and a failure may fill the screen.
        told = [*hints, *_failure(verdict, room - len(head) - len(file) - 1 - len(hints))]
    top = [*head, *file, [], *told]
    return [*top, *_rest(verdict, room - len(top))]


def _head(state: State) -> list[Line]:
    verdict = state.verdict
    name = f"{state.exercise.id} {state.exercise.title}"
    done = sum(v.state == "passing" for v in state.verdicts.values())
    style, count = "dim", f"{done} of {len(state.course.exercises)} exercises done"
    if verdict is not None and verdict.state != "not started":
        style = "green" if verdict.state == "passing" else "red"
        count = f"{verdict.passed} of {len(verdict.checks)} checks"
    if state.checking:
        style, count = "yellow", "checking ..."
    return [[("bold", name.ljust(render.WIDTH - len(count) - 1)), ("", " "), (style, count)]]


def _task(state: State) -> list[Line]:
    exercise = state.exercise
    notebook = state.course.relative(exercise.chapter.notebook)
    section = exercise.entry.section
    file = state.course.relative(exercise.file)
    return [
        *render.wrapped([("", "  read   ")], f"{notebook}, {section!r}"),
        *render.wrapped([("", f"  {exercise.entry.kind:<7}")], file),
        *render.wrapped([("", "  ")], "It is checked whenever you save it (o opens it)."),
    ]


def _pass(state: State) -> list[Line]:
    exercise = state.exercise
    following = state.next
    step = f"{following.id} {following.title}" if following else "the check of everything"
    return [
        *render.wrapped([("green", "  ")], tidy(exercise.entry.learnt)),
        *render.wrapped([("", "  compare  ")], state.course.relative(exercise.solution)),
        [("", "  n        goes on to "), ("bold", step)],
    ]


def _failure(verdict: Verdict, room: int) -> list[Line]:
    """The first failure worked out; where there is little room, with its last exchange alone."""
    check = verdict.first_failure
    if check is None:
        return []
    last = check.model_copy(update={"exchanges": check.exchanges[-1:]})
    for shown in (check, last):
        lines = [
            *render.wrapped([("red", "  FAIL  ")], check.requirement),
            *render.failure_lines(shown),
            [],
        ]
        if len(lines) <= room:
            break
    return lines


def _hints(state: State) -> list[Line]:
    shown: list[Line] = []
    for number, hint in enumerate(state.exercise.entry.hints[: state.hints], start=1):
        prefix: Line = [("bold", f"  hint {number} of 3  ")]
        for paragraph in tidy(hint).split("\n\n"):
            shown += render.wrapped(prefix, paragraph)
            prefix = [("", " " * 15)]
    return [*shown, []] if shown else []


def _rest(verdict: Verdict, room: int) -> list[Line]:
    """The other checks in a line each; what there is no room for is counted."""
    worked = verdict.first_failure
    others = [check for check in verdict.checks if check is not worked]
    if len(others) > room:
        failing = sum(check.outcome not in ("passed", "not run") for check in others)
        passed = sum(check.outcome == "passed" for check in others)
        if room < 1:
            return []
        told = f"  the other checks: {passed} ok" + (f", {failing} fail" if failing else "")
        if verdict.state == "not started":
            told = f"  {len(others)} checks"
        return [[("dim", told)]]
    rows: list[Line] = []
    for check in others:
        style, word = render.WORDS[check.outcome]
        rows.append([(style, f"  {word:<4}  "), ("", _cropped(check.requirement, 8))])
    return rows


def _list(state: State, room: int) -> list[Line]:
    title = f"filter: {state.filter}" if state.filter else "all exercises"
    rows: list[Line] = []
    for place, exercise in enumerate(state.listed):
        verdict = state.verdicts.get(exercise.id)
        word = verdict.state if verdict is not None else ""
        style = _MARKS.get(word, ("red", ""))[0]
        sign = ">" if place == state.chosen else " "
        name = f"{sign} {exercise.id:<5}{exercise.title}"
        rows.append([("bold" if place == state.chosen else "", f"{name:<44}"), (style, word)])
    first = max(0, min(state.chosen - room // 2, len(rows) - (room - 2)))
    shown = rows[first : first + room - 2]
    return [[("bold", title)], [], *(shown or [[("", "no exercise is like that")]])]


def _everything(state: State) -> list[Line]:
    """The grid of the check of everything."""
    done = sum(verdict is not None for verdict in state.again.values())
    body: list[Line] = [[("bold", f"everything once more: {done} of {len(state.again)}")], []]
    for chapter in state.course.chapters:
        row: Line = [("", f"  {_cropped(chapter.title, 58):<22}")]
        for exercise in chapter.exercises:
            verdict = state.again.get(exercise.id)
            style, mark = ("dim", ".") if verdict is None else _mark(verdict)
            row.append((style, f"{exercise.id} {mark}".ljust(9)))
        body.append(row)
    if done == len(state.again) and not failing(state.again):
        body += [[], [("green", "Every exercise passes.")]]
        body += [[("", "checker serve runs the API that you built;")]]
        body += [[("", "checker export DIR makes it a project of its own.")]]
    return body


def failing(again: dict[str, Verdict | None]) -> Sequence[str]:
    """The exercises that did not pass in the check of everything."""
    return [id for id, v in again.items() if v is not None and v.state != "passing"]


def _mark(verdict: Verdict) -> tuple[str, str]:
    return _MARKS.get(verdict.state, ("red", "FAIL"))


def _cropped(text: str, indent: int) -> str:
    room = render.WIDTH - indent
    return text if len(text) <= room else f"{text[: room - 3]}..."
