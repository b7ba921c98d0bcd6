"""From a test's outcome to the check that the learner reads."""

import re
import traceback
from pathlib import Path
from typing import Any

import pytest
from anyio import ClosedResourceError

from checker.course import Course
from checker.exchange import Exchange
from checker.faults import Fault
from checker.grading import Grading, NotStarted, OutOfTime
from checker.learner_app import LearnerError
from checker.verdict import Check, Outcome, Place

MAX_DETAIL = 12  # lines of a comparison

_OUTCOMES: dict[str, Outcome] = {"deadline": "timed out", "ended": "crashed", "import": "crashed"}


def check_of(item: pytest.Item, call: pytest.CallInfo[None], grading: Grading) -> Check:
    """What a test's docstring, its exception and the app's faults say together."""
    guard = item.get_closest_marker("guard")
    check = Check(
        name=item.name,
        requirement=requirement(item),
        outcome="passed",
        guard=guard.args[0] if guard else "",
    )
    if call.excinfo is None:
        return check
    error = call.excinfo.value
    if isinstance(error, NotStarted):
        return check.model_copy(update={"outcome": "not run"})
    if isinstance(error, OutOfTime):
        message = "not run: other checks of this exercise ran out of time"
        return check.model_copy(update={"outcome": "timed out", "message": message})
    if isinstance(error, pytest.skip.Exception):
        return check.model_copy(update={"outcome": "not run", "message": str(error)})
    faults = grading.faults
    if isinstance(error, LearnerError) and error.fault not in faults:
        faults = [*faults, error.fault]
    fatal = next((fault for fault in faults if fault["kind"] != "exception"), None)
    fault = fatal or next(iter(faults), None)
    detail = ""
    if fatal is not None or (isinstance(error, LearnerError | ClosedResourceError) and fault):
        assert fault is not None
        message = fault["sentence"]
        if fault["kind"] == "exception":
            message = f"your code raised {message}"
    else:
        message, detail = _said(item, error)
        if fault is not None and message.startswith("assert "):
            message, detail = f"your code raised {fault['sentence']}", ""
        elif fault is not None:
            detail = f"your code raised {fault['sentence']}\n{detail}".strip()
    outcome = _OUTCOMES.get(fault["kind"], "failed") if fault else "failed"
    if outcome == "timed out":
        grading.count_timeout()
    return check.model_copy(
        update={
            "outcome": outcome,
            "message": message,
            "detail": detail,
            "exchanges": [e for e in grading.exchanges if not _is_of_the_check(e)][-3:],
            "place": _place(fault["frame"] if fault else grading.endpoint, grading.course),
            "traceback": fault["traceback"] if fault else "",
            "printed": grading.printed[:4000],
        }
    )


def _is_of_the_check(exchange: Exchange) -> bool:
    """Whether a request was made to learn something about the app, not to use it."""
    return exchange.request in ("GET /openapi.json", "GET /expected")


def requirement(item: pytest.Item) -> str:
    """The first line of the test's docstring, and the case where there are several."""
    function: Any = getattr(item, "function", None)
    text = (function.__doc__ or item.name).strip().splitlines()[0].removesuffix(".")
    case = getattr(item, "callspec", None)
    return f"{text} [{case.id}]" if case is not None else text


def _said(item: pytest.Item, error: BaseException) -> tuple[str, str]:
    """The sentence of an assertion and the values it compared."""
    text = str(error).strip()
    if isinstance(error, pytest.fail.Exception):
        return text, ""
    if isinstance(error, AssertionError):
        sentence, found, rest = text.partition("\nassert ")
        if found:
            # With a sentence, only what was compared adds to it: not `assert 404 != 404`.
            compared = " == " in rest.partition("\n")[0] and not re.fullmatch(r"\d+ == \d+", rest)
            return sentence.strip(), _trimmed(f"assert {rest}") if compared else ""
        return (_trimmed(text), "") if text.startswith("assert ") else (text, "")
    line = _line_of_check(item, error)
    return f"the check could not go on: {type(error).__name__}: {text}"[:500], line


def _line_of_check(item: pytest.Item, error: BaseException) -> str:
    """The line of the check file where an exception left it."""
    for entry in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(entry.filename) == item.path:
            return f"at: {entry.line}"
    return ""


def _trimmed(text: str) -> str:
    lines = [line[:300] for line in text.splitlines()]
    noise = r"\s*\+\s+(where|and)\b|\s*Use -v|\s*Omitting \d+|\s*$|\s*\? "
    kept = [line for line in lines if not re.match(noise, line)]
    for at, line in enumerate(kept):
        if "Extra items in the" in line:  # of a set, whose order is another in each run
            after = range(at + 1, len(kept))
            end = next((n for n in after if kept[n].strip()[:1].isupper()), len(kept))
            kept[at + 1 : end] = sorted(kept[at + 1 : end])
    return "\n".join(kept[:MAX_DETAIL] + (["..."] if len(kept) > MAX_DETAIL else []))


def _place(frame: Fault | None, course: Course) -> Place | None:
    if frame is None:
        return None
    place = Place.model_validate(frame)
    return place.model_copy(update={"file": course.relative(Path(place.file))})
