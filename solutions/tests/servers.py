"""Private servers, for tests and benchmarks: on sockets and ports of their own, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import httpx
import redis

_SECONDS = 60


class MissingServerError(Exception):
    """A server is not installed."""


def binary(name: str) -> str:
    """Return where a program is; raises `MissingServerError`."""
    found = shutil.which(name)
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        if (folder / name).exists():
            found = str(folder / name)
    if found is None:
        msg = f"{name} is not installed"
        raise MissingServerError(msg)
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class Postgres:
    """A PostgreSQL that listens on a socket in its folder only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pg_ctl = binary("pg_ctl")
        # PostgreSQL does not run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        self.url = f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        if self._user:
            shutil.chown(folder, self._user)
        self._run(
            *(binary("initdb"), "-D", str(folder / "data"), "-U", "postgres"),
            *("--auth=trust", "-E", "UTF8", "--no-locale"),
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._run(
            *(self._pg_ctl, "-D", str(self._folder / "data"), "-l", log),
            *("-o", options, "-w", "start"),
        )

    def stop(self, mode: Literal["fast", "immediate"] = "immediate") -> None:
        """Stop it: immediate is as if it had crashed."""
        self._run(self._pg_ctl, "-D", str(self._folder / "data"), "-m", mode, "-w", "stop")

    def is_running(self) -> bool:
        """Tell whether it runs."""
        return (self._folder / "data" / "postmaster.pid").exists()

    def _run(self, *command: str) -> None:
        subprocess.run(
            command,
            check=True,
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            timeout=_SECONDS,
        )


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """A PostgreSQL that runs, and has nothing in it."""
    binary("initdb")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            if server.is_running():
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """A Redis on a port of its own, which keeps nothing."""

    def __init__(self) -> None:
        self._binary = binary("redis-server")
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp")  # noqa: S108
        command = (self._binary, "--port", str(self._port), *options)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + _SECONDS
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                except redis.ConnectionError:
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
                else:
                    return

    def stop(self) -> None:
        """Stop it, and forget what it counted."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(_SECONDS)


@contextmanager
def private_redis() -> Iterator[Redis]:
    """A Redis that runs, and has nothing in it."""
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def serving(
    command: Sequence[str], url: str, *, env: Mapping[str, str], log: Path, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that serves HTTP, once `url` answers 200; what it logs goes into a file."""
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **env}, stderr=errors)
    try:
        deadline = time.monotonic() + _SECONDS
        while not _answers(url):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
