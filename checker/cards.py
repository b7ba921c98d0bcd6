"""What the notebook shows: HTML that follows the theme, each with a plain-text twin."""

import html
from dataclasses import dataclass

from checker import render
from checker.course import Course, Exercise
from checker.exchange import Exchange
from checker.hints import next_hint
from checker.verdict import Check, Verdict

# JupyterLab's own variables, so that light and dark themes both fit; the second value is for
# pages that have none.
_GOOD = "var(--jp-success-color1, #2e7d32)"
_BAD = "var(--jp-error-color1, #c62828)"
_DIM = "var(--jp-ui-font-color2, #757575)"
_MONO = "font-family: var(--jp-code-font-family, monospace); font-size: 0.92em;"
_STATE = {"passing": _GOOD, "not started": _DIM}


@dataclass(frozen=True)
class Card:
    """Something to display, in both forms."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def note(text: str) -> Card:
    """One sentence."""
    return Card(_frame(_DIM, html.escape(text)), text)


def code(text: str) -> Card:
    """Python source."""
    return Card(f'<pre style="{_MONO}">{html.escape(text)}</pre>', text)


def hints(exercise: Exercise, tiers: list[str]) -> Card:
    """The tiers seen so far."""
    rows, text = [], []
    for number, tier in enumerate(tiers, start=1):
        label = f"hint {number} of {len(exercise.entry.hints)}"
        rows.append(f'<div style="color:{_DIM}">{label}</div><div>{_paragraphs(tier)}</div>')
        text.append(f"{label}: {tier}")
    return Card(_frame(_DIM, "".join(rows)), "\n".join(text))


def verdict(exercise: Exercise, verdict: Verdict) -> Card:
    """A verdict: the checks, the first failure worked out, what comes next."""
    step = next_hint(exercise).replace("checker ", "%", 1)
    lines = render.verdict_lines(verdict, step)
    colour = _STATE.get(verdict.state, _BAD)
    count = f"{verdict.passed} of {len(verdict.checks)} checks"
    state = verdict.state if verdict.state == "not started" else f"{verdict.state}: {count}"
    title = f"<b>{verdict.exercise} {html.escape(verdict.title)}</b>"
    head = f'{title}<span style="color:{colour}">{state}</span>'
    parts = [f'<div style="display:flex;justify-content:space-between">{head}</div>']
    worked = verdict.first_failure
    for check in verdict.checks:
        parts.append(_row(check))
        if check is worked:
            parts.append(_worked(check))
    if verdict.state == "passing":
        parts.append(f'<div style="margin-top:6px">{html.escape(exercise.entry.learnt)}</div>')
        lines += render.wrapped([("", "  ")], exercise.entry.learnt)
    elif verdict.state == "not started":
        parts.append(f'<div style="color:{_DIM}">yours: {html.escape(verdict.file)}</div>')
    if verdict.state != "passing":
        parts.append(f'<div style="color:{_DIM}">next: {html.escape(step)}</div>')
    return Card(_frame(colour, "".join(parts)), render.plain(lines))


def table(course: Course, verdicts: list[Verdict]) -> Card:
    """Every exercise and its state."""
    known = {verdict.exercise: verdict for verdict in verdicts}
    rows = []
    for chapter in course.chapters:
        if not any(exercise.id in known for exercise in chapter.exercises):
            continue
        title = f"{chapter.number} {html.escape(chapter.title)}"
        rows.append(f'<tr><td colspan="3" style="text-align:left"><b>{title}</b></td></tr>')
        for exercise in chapter.exercises:
            if (row := known.get(exercise.id)) is not None:
                colour = _STATE.get(row.state, _BAD)
                cells = [exercise.id, exercise.title, row.state]
                styles = ["", "", f"color:{colour}"]
                rows.append(
                    "<tr>"
                    + "".join(
                        f'<td style="text-align:left;{style}">{html.escape(cell)}</td>'
                        for style, cell in zip(styles, cells, strict=True)
                    )
                    + "</tr>"
                )
    text = render.plain(render.table_lines(course, verdicts))
    return Card(f"<table>{''.join(rows)}</table>", text)


def _frame(colour: str, content: str) -> str:
    style = f"border-left:4px solid {colour};padding:4px 12px;margin:4px 0;max-width:760px"
    return f'<div style="{style}">{content}</div>'


def _row(check: Check) -> str:
    sign, colour = {"passed": ("✓", _GOOD), "not run": ("·", _DIM)}.get(check.outcome, ("✗", _BAD))
    return (
        f'<div><span style="color:{colour};display:inline-block;width:1.4em">{sign}</span>'
        f"{html.escape(check.requirement)}</div>"
    )


def _worked(check: Check) -> str:
    parts = [_exchange(exchange) for exchange in check.exchanges[-3:]]
    if check.message:
        parts.append(f"<div><b>{html.escape(check.message)}</b></div>")
    if check.detail:
        parts.append(f'<div style="{_MONO}color:{_DIM}">{_lines(check.detail)}</div>')
    if check.place is not None:
        code = f"<br>{html.escape(check.place.code)}" if check.place.code else ""
        place = html.escape(str(check.place))
        parts.append(f'<div style="{_MONO}">yours: {place}{code}</div>')
    if check.printed:
        shown = "\n".join(check.printed.splitlines()[:5])
        parts.append(f'<div style="{_MONO}color:{_DIM}">printed:<br>{_lines(shown)}</div>')
    return f'<div style="margin:2px 0 6px 1.6em">{"".join(parts)}</div>'


def _exchange(exchange: Exchange) -> str:
    asked = [exchange.request, *(f"{k}: {v}" for k, v in exchange.request_headers.items())]
    asked += [exchange.request_body] if exchange.request_body else []
    answer = "no answer" if exchange.status is None else f"{exchange.status} {exchange.body}"
    answered = [answer.strip(), *(f"{k}: {v}" for k, v in exchange.headers.items())]
    rows = [f"&gt; {html.escape(line)}" for line in asked]
    rows += [f"&lt; {html.escape(line)}" for line in answered]
    style = f"{_MONO}color:{_DIM};overflow-wrap:anywhere"
    return f'<div style="{style}">{"<br>".join(rows)}</div>'


def _lines(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.splitlines())


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
