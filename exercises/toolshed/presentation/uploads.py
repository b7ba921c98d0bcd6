"""Files that clients send."""

from collections.abc import AsyncIterator

from fastapi import UploadFile

from toolshed.domain.errors import PhotoTooLargeError

_CHUNK_BYTES = 64 * 1024


async def read_chunks(upload: UploadFile, *, max_bytes: int) -> AsyncIterator[bytes]:
    """Return the content of an upload, a chunk at a time.

    The bytes that come are counted; how many were announced, what they were said to be and what
    they were called does not matter. Raises `PhotoTooLargeError` at the first byte too many.
    """
    total = 0
    while chunk := await upload.read(_CHUNK_BYTES):
        total += len(chunk)
        if total > max_bytes:
            raise PhotoTooLargeError(max_bytes)
        yield chunk
