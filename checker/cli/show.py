"""How the command line writes: styled lines on a console, plain when piped."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from checker.render import Line

_STYLES = {"": "", "dim": "dim"}

out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def lines(lines: Iterable[Line]) -> None:
    """Write lines of styled text."""
    for line in lines:
        text = Text()
        for style, part in line:
            text.append(part, _STYLES.get(style, style))
        out.print(text)


def say(text: str = "", style: str = "") -> None:
    """Write a line."""
    out.print(Text(text, style))


def note(text: str) -> None:
    """Write how far it is to the error output: the standard output is for results."""
    _err.print(Text(text, "dim"))


def complain(text: str) -> None:
    """Write what is wrong to the error output."""
    _err.print(Text(f"checker: {text}"))
