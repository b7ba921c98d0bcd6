"""Photos in a folder."""

import os
import re
import tempfile
from collections.abc import AsyncIterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from anyio import to_thread

from toolshed.domain.errors import PhotoTooLargeError, UnsupportedPhotoError

MEDIA_TYPES: Final = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_HEAD = 12
_NAME = re.compile(r"[0-9a-f]{32}\.(jpg|png|webp)", re.ASCII)


class FolderPhotoStore:
    """A `PhotoStore`: a file for each photo, under a name that nobody else has a part in."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    async def save(self, content: AsyncIterable[bytes]) -> str:
        """Keep a photo and return its name.

        What it is, its first bytes tell, and not what it was sent as. The file appears when it is
        complete; if anything is raised, nothing is left. Raises `UnsupportedPhotoError`,
        `PhotoTooLargeError`.
        """
        descriptor, temporary = await to_thread.run_sync(self._temporary)
        try:
            with os.fdopen(descriptor, "wb") as file:
                head = b""
                size = 0
                async for chunk in content:
                    size += len(chunk)
                    if size > self._max_bytes:
                        raise PhotoTooLargeError(self._max_bytes)
                    head += chunk[: _HEAD - len(head)]
                    if len(head) == _HEAD:
                        _suffix(head)
                    await to_thread.run_sync(file.write, chunk)
                suffix = _suffix(head)
                await to_thread.run_sync(_write_through, file)
            name = os.urandom(16).hex() + suffix
            await to_thread.run_sync(os.replace, temporary, self._folder / name)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary)  # noqa: PTH108 - also while being cancelled
            raise
        return name

    async def remove(self, name: str) -> None:
        """Forget a photo, if there is one of this name."""
        path = self.path_of(name)
        await to_thread.run_sync(lambda: path.unlink(missing_ok=True))

    def path_of(self, name: str) -> Path:
        """Return where a photo is; raises `ValueError` if the name is none that was made here."""
        if _NAME.fullmatch(name) is None:
            msg = "not the name of a photo"
            raise ValueError(msg)
        return self._folder / name

    def media_type_of(self, name: str) -> str:
        """Return what a photo is."""
        return MEDIA_TYPES[self.path_of(name).suffix]

    def _temporary(self) -> tuple[int, str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return tempfile.mkstemp(prefix=".new-", dir=self._folder)


def _write_through(file: BinaryIO) -> None:
    # Before the name of the file is committed: a power cut does not leave a name for nothing.
    file.flush()
    os.fsync(file.fileno())


def _suffix(head: bytes) -> str:
    """Return what a photo's name ends with, by its first bytes; raises `UnsupportedPhotoError`."""
    if head.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ".webp"
    raise UnsupportedPhotoError
