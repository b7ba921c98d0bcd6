"""Tables as CSV (RFC 4180), however long, in constant memory."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from urllib.parse import quote

from fastapi.responses import StreamingResponse

_CHUNK_CHARACTERS = 16 * 1024
# What a spreadsheet would take for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Cell = str | int


async def csv_chunks(
    header: Sequence[str], rows: AsyncIterable[Sequence[Cell]]
) -> AsyncIterator[str]:
    """Return the table as text, in chunks; texts that look like formulas get a quote in front."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    async for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        if buffer.tell() >= _CHUNK_CHARACTERS:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_response(
    file_name: str, header: Sequence[str], rows: AsyncIterable[Sequence[Cell]]
) -> StreamingResponse:
    """Return the answer that streams the table as a file of this name."""
    return StreamingResponse(
        csv_chunks(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": attachment(file_name), "Cache-Control": "no-store"},
    )


def attachment(file_name: str) -> str:
    """Return a Content-Disposition (RFC 6266, RFC 8187): headers have no room for most letters."""
    ascii_name = "".join(
        c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in file_name
    )
    encoded = quote(file_name, safe="", errors="replace")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}"


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
