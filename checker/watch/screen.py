"""The terminal of `checker watch`: it is taken, written to, lent to an editor, and given back."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyPress
from rich.console import Console
from rich.text import Text

from checker.render import Line

_HOME, _END_OF_LINE, _END_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"

RESIZED, ENDED = "<resized>", "<ended>"


def is_possible() -> bool:
    """Whether there is a terminal that can be drawn on and typed at."""
    dumb = os.environ.get("TERM", "") in ("dumb", "unknown", "") and sys.platform != "win32"
    return sys.stdin.isatty() and sys.stdout.isatty() and not dumb


class Screen:
    """Draws whole screens, and tells of keys as strings: `n`, `up`, `enter`."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear
        self._console = Console(highlight=False)
        self._input = create_input()
        self._taken = contextlib.ExitStack()

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the terminal; whatever happens, it is as before afterwards."""
        loop = asyncio.get_running_loop()
        for name, word in (("SIGWINCH", RESIZED), ("SIGTERM", ENDED), ("SIGHUP", ENDED)):
            if (number := getattr(signal, name, None)) is not None:
                with contextlib.suppress(NotImplementedError):  # on Windows
                    loop.add_signal_handler(number, self._hear, word)
        try:
            self._take()
            yield
        finally:
            self._taken.close()

    def _take(self) -> None:
        self._taken.enter_context(self._input.raw_mode())
        self._taken.enter_context(self._input.attach(self._read))
        self._console.set_alt_screen(True)
        self._taken.callback(self._console.set_alt_screen, False)
        self._console.show_cursor(False)
        self._taken.callback(self._console.show_cursor, True)

    def _read(self) -> None:
        for press in self._input.read_keys():
            self._hear(_name(press))
        if self._input.closed:
            self._hear(ENDED)

    @property
    def height(self) -> int:
        return self._console.size.height

    def draw(self, lines: Sequence[Line]) -> None:
        """Replace what is shown. The last line stays where there is not room for all."""
        width, height = self._console.size
        rows: list[Text] = []
        for line in lines:
            text = Text()
            for style, part in line:
                text.append(part.replace("\t", "    "), style)
            rows += text.wrap(self._console, width) if text.cell_len > width else [text]
        rows = [*rows[:-1][: height - 1], *rows[-1:]]
        with self._console.capture() as captured:
            for row in rows:
                self._console.print(row, crop=True, no_wrap=True)
        # One write, over what is there: an empty screen in between would flicker.
        body = captured.get().rstrip("\n").replace("\n", f"{_END_OF_LINE}\r\n")
        self._console.file.write(f"{_HOME}{body}{_END_OF_LINE}{_END_OF_SCREEN}")
        self._console.file.flush()

    async def lend(self, command: Sequence[str]) -> int:
        """Give the terminal to a command until it ends; its exit code."""
        self._taken.close()
        try:
            return await asyncio.to_thread(lambda: subprocess.run(command, check=False).returncode)
        finally:
            self._take()


def _name(press: KeyPress) -> str:
    """The word for a key: what it types, or `up`, `enter`, `escape`, `c-c`."""
    key = press.key
    word = str(getattr(key, "value", key))
    return {"c-m": "enter", "c-j": "enter", "c-h": "backspace"}.get(word, word)
