"""Verdicts as lines of styled text, for every terminal and for plain text alike."""

import textwrap
from collections.abc import Callable, Iterable, Sequence

from checker.course import Course
from checker.exchange import Exchange
from checker.verdict import Check, Outcome, State, Verdict

WIDTH = 80

# A line is spans of (style, text). A style is a colour of pytest's and Rich's alike, "bold",
# "dim" or "".
Line = list[tuple[str, str]]

_STYLES: dict[State, str] = {
    "passing": "green",
    "not started": "dim",
    "failing": "red",
    "crashed": "red",
    "timed out": "red",
}
WORDS: dict[Outcome, tuple[str, str]] = {
    "passed": ("green", "ok"),
    "failed": ("red", "FAIL"),
    "crashed": ("red", "FAIL"),
    "timed out": ("red", "FAIL"),
    "not run": ("dim", "-"),
}


def plain(lines: Iterable[Line]) -> str:
    """Lines without their styles."""
    return "\n".join("".join(text for _, text in line).rstrip() for line in lines)


def verdict_lines(verdict: Verdict, hint: str = "", every: bool = False) -> list[Line]:
    """A verdict in full: its checks, and the first failure worked out (all with `every`)."""
    state = _STYLES[verdict.state]
    count = f"{verdict.passed} of {len(verdict.checks)} checks"
    if verdict.state == "not started":
        count = "not started"
    name = f"{verdict.exercise} {verdict.title}"
    lines: list[Line] = [[("bold", name.ljust(WIDTH - len(count) - 1)), ("", " "), (state, count)]]
    worked = verdict.first_failure
    alike = _shared_message(verdict.checks)
    if alike and worked is not None:
        lines += failure_lines(worked)  # one cause for all: once, before the list
    for check in verdict.checks:
        style, word = WORDS[check.outcome]
        lines += wrapped([(style, f"  {word:<4}  ")], check.requirement)
        if not alike and (
            check is worked or (every and check.outcome not in ("passed", "not run"))
        ):
            lines += failure_lines(check)
    if verdict.state == "not started":
        lines += wrapped([("", "  yours: ")], verdict.file)
    if hint and verdict.state != "passing":
        lines.append([("", f"  next: {hint}")])
    return lines


def _shared_message(checks: Sequence[Check]) -> bool:
    """Whether every check failed for one and the same reason, as they do on a syntax error."""
    messages = {check.message for check in checks}
    return len(checks) > 1 and len(messages) == 1 and "" not in messages


def failure_lines(check: Check) -> list[Line]:
    """What was asked and answered, what that means, and where it comes from."""
    lines: list[Line] = []
    for exchange in check.exchanges[-3:]:
        lines += _exchange_lines(exchange)
    lines += wrapped([("", " " * 10)], check.message, "bold")
    for text in check.detail.splitlines():
        lines += wrapped([("", " " * 10)], text, "dim")
    if check.place is not None:
        lines += wrapped([("", " " * 10)], f"yours: {check.place}")
        if check.place.code:
            lines += wrapped([("", " " * 12)], check.place.code, "dim")
    if check.printed:
        lines.append([("", " " * 10 + "printed:")])
        shown = check.printed.splitlines()[:5]
        for text in shown:
            lines += wrapped([("", " " * 12)], text[:300], "dim")
        if len(check.printed.splitlines()) > len(shown):
            lines.append([("dim", " " * 12 + "...")])
    return lines


def _exchange_lines(exchange: Exchange) -> list[Line]:
    lines: list[Line] = []
    lines += wrapped([("cyan", " " * 10 + "> ")], exchange.request)
    for name, value in exchange.request_headers.items():
        lines += wrapped([("cyan", " " * 10 + "> ")], f"{name}: {value}")
    if exchange.request_body:
        lines += wrapped([("cyan", " " * 10 + "> ")], exchange.request_body)
    answer = "no answer" if exchange.status is None else f"{exchange.status} {exchange.body}"
    lines += wrapped([("cyan", " " * 10 + "< ")], answer.strip())
    for name, value in exchange.headers.items():
        lines += wrapped([("cyan", " " * 10 + "< ")], f"{name}: {value}")
    return lines


def table_lines(course: Course, verdicts: Sequence[Verdict]) -> list[Line]:
    """A table by exercise, the chapters as headings."""
    known = {verdict.exercise: verdict for verdict in verdicts}
    lines: list[Line] = []
    for chapter in course.chapters:
        rows = [known[e.id] for e in chapter.exercises if e.id in known]
        if not rows:
            continue
        done = sum(row.state == "passing" for row in rows)
        lines.append([("bold", f"{chapter.number} {chapter.title}".ljust(42)),
                      ("", f"{done} of {len(rows)}")])  # fmt: skip
        for row in rows:
            name = f"  {row.exercise:<5}{row.title}"
            checks = f"{row.passed} of {len(row.checks)} checks"
            line: Line = [("", f"{name:<42}"), (_STYLES[row.state], f"{row.state:<13}")]
            if row.state != "not started":
                line.append(("dim", checks))
            lines.append(line)
    return lines


def write(lines: Iterable[Line], emit: Callable[[str, str], None]) -> None:
    """Hand every span to `emit(text, style)`, and a newline after each line."""
    for line in lines:
        for style, text in line:
            emit(text, style)
        emit("\n", "")


def wrapped(prefix: Line, text: str, style: str = "") -> list[Line]:
    """Text after a prefix, folded to the width and hung below its start."""
    indent = sum(len(part) for _, part in prefix)
    folded: list[str] = []
    for paragraph in text.splitlines() or [""]:
        folded += textwrap.wrap(
            paragraph, WIDTH - indent, break_on_hyphens=False, break_long_words=True
        ) or [""]
    first, *rest = folded
    lines = [[*prefix, (style, first)]]
    return lines + [[("", " " * indent), (style, part)] for part in rest]
