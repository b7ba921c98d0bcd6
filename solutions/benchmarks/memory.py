"""How much memory a long export and a large upload take.

    python -m benchmarks.memory [--rows 10000 100000 1000000]

On Linux, which can forget the peak of a process and tell the next one. The server is a process of
its own, on SQLite; the client reads and sends without keeping.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.seed import add_items, seed
from tests.servers import free_port, serving
from toolshed.infrastructure.clock import utc_now
from toolshed.infrastructure.persistence.database import Database, create_engine
from toolshed.infrastructure.security.token_issuer import TokenIssuer

MEGABYTE = 1024 * 1024
_KEY = "k" * 32
_HERE = Path(__file__).parent.parent
_BOUNDARY = "tools"
_HEAD = (
    f"--{_BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="file"; filename="drill.png"\r\n\r\n'
    "\x89PNG\r\n\x1a\n"
).encode("latin-1")
_TAIL = f"\r\n--{_BOUNDARY}--\r\n".encode()


class Server:
    """The API in a process of its own, and a client of somebody with items."""

    def __init__(self, pid: int, client: httpx.Client) -> None:
        self.client = client
        self._proc = Path(f"/proc/{pid}")

    @contextmanager
    def watching(self, what: str) -> Iterator[list[str]]:
        """Print how far the memory rose meanwhile, and what else there is to say."""
        (self._proc / "clear_refs").write_text("5")
        before = self._megabytes("VmRSS")
        notes: list[str] = []
        yield notes
        peak = self._megabytes("VmHWM")
        print(f"  {what:<44}{peak - before:7.1f} MB above {before:.0f} MB   {', '.join(notes)}")

    def _megabytes(self, name: str) -> float:
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
        raise LookupError(name)


@contextmanager
def api(folder: Path, owner_id: int, **settings: object) -> Iterator[Server]:
    """The API on the database in a folder."""
    port = free_port()
    env = {
        "TOOLSHED_SECRET_KEY": _KEY,
        "TOOLSHED_DATABASE_URL": _database_url(folder),
        "TOOLSHED_PHOTO_FOLDER": str(folder / "photos"),
        "TOOLSHED_PORT": str(port),
        "TOOLSHED_LOG_LEVEL": "WARNING",
        **{f"TOOLSHED_{name.upper()}": str(value) for name, value in settings.items()},
    }
    url = f"http://127.0.0.1:{port}"
    issuer = TokenIssuer(
        secret_key=_KEY,
        issuer="toolshed",
        audience="toolshed-api",
        lifetimes={"access": 3600},
        clock=utc_now,
    )
    headers = {"Authorization": f"Bearer {issuer.issue(owner_id)}"}
    command = [sys.executable, "-m", "toolshed"]
    with (
        serving(command, f"{url}/ready", env=env, log=folder / "api.log", cwd=_HERE) as process,
        httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=120) as client,
    ):
        client.get("/items").raise_for_status()
        yield Server(process.pid, client)


def export(server: Server, rows: int) -> None:
    """Read an export of so many rows."""
    with server.watching(f"{rows:,} rows") as notes:
        start, size, lines = time.perf_counter(), 0, 0
        with server.client.stream("GET", "/exports/items") as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                size += len(chunk)
                lines += chunk.count(b"\n")
        assert lines == rows + 1, lines
        notes += [f"{size / MEGABYTE:.1f} MB", f"{time.perf_counter() - start:.0f} s"]


def upload(server: Server, megabytes: int, *, is_announced: bool) -> None:
    """Send a photo of a size, which may be announced or not."""
    length = len(_HEAD) + megabytes * MEGABYTE + len(_TAIL)
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    if is_announced:
        headers["Content-Length"] = str(length)
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for part in (_HEAD, *[b"\0" * 65_536] * (megabytes * 16), _TAIL):
            sent += len(part)
            yield part

    said = "announced" if is_announced else "not announced"
    with server.watching(f"{megabytes} MB, {said}") as notes:
        answer = server.client.put("/items/1/photo", content=body(), headers=headers)
        notes += [f"answered {answer.status_code}", f"{sent / MEGABYTE:.1f} MB were sent"]


def _database_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/toolshed.db"


async def _add(folder: Path, owner_id: int, first: int, last: int) -> None:
    database = Database(create_engine(_database_url(folder)))
    await add_items(database, owner_id, first=first, last=last)
    await database.close()


def main() -> None:
    """Export more and more, upload too much, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        owner_id, there = asyncio.run(seed(_database_url(folder), items=1)), 1

        print("Uploads: 5 MB are allowed for a photo, 6 MB for a request")
        with api(folder, owner_id) as server:
            upload(server, 4, is_announced=True)
            for is_announced in (True, False):
                upload(server, 64, is_announced=is_announced)
        print("Uploads: 5 MB are allowed for a photo, 100 MB for a request, which go to the disk")
        with api(folder, owner_id, max_body_bytes=100 * MEGABYTE) as server:
            for is_announced in (True, False):
                upload(server, 64, is_announced=is_announced)

        print("Exports")
        for rows in sorted(options.rows):
            asyncio.run(_add(folder, owner_id, there + 1, rows))
            there = rows
            with api(folder, owner_id) as server:
                export(server, rows)


if __name__ == "__main__":
    main()
