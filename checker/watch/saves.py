"""Tells when a file of the learner's was saved, whichever way the editor does it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import watchfiles

# Milliseconds. An editor that replaces a file makes two events of a save: they are told as one,
# or as two of the same content, of which the second is left out.
DEBOUNCE, STEP = 50, 10
LOOK_SECONDS = 1.0  # how often the file is looked at where events do not arrive (network drives)


def content(file: Path) -> str | None:
    """A digest of a file's content; None where there is none to read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


async def changes(folder: Path) -> AsyncIterator[set[Path]]:
    """The files below a folder that were written, replaced or removed, in batches.

    An empty batch comes every so often: time to look whether something happened unnoticed.
    """
    polling: bool | None = None
    while True:
        events = watchfiles.awatch(
            folder,
            debounce=DEBOUNCE,
            step=STEP,
            rust_timeout=int(LOOK_SECONDS * 1000),
            yield_on_timeout=True,
            force_polling=polling,
            ignore_permission_denied=True,
        )
        try:
            async for batch in events:
                yield {Path(path) for _, path in batch}
            return
        except Exception:
            # The folder is gone for now, or the system has no watches left.
            polling = True
            await asyncio.sleep(LOOK_SECONDS)
            yield set()
