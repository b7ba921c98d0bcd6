"""What the API costs beside a bare FastAPI route that gives the same answer.

    python -m benchmarks.throughput [--rounds 5] [--seconds 3]

Needs wrk and PostgreSQL. Servers and load share the machine, so one run compares them turn by turn:
a round asks each route once, and what is printed is the median of the rounds. Costs are compared by
the processor time that a server takes for a request: one process does one thing at a time, so that
is what its throughput comes to on a machine of its own, and neighbours disturb it less.
"""

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.seed import seed
from tests.servers import binary, free_port, private_postgres, serving

CONNECTIONS = 16
ITEMS = 200
MAX_COST = 0.35
MAX_TAIL = 3.0
# 4096 clients in turn, each below its limit, as the proxy that the settings trust tells of them.
_CLIENTS = """
local n = 0
function request()
    n = (n + 1) % 4096
    local address = string.format("10.0.%d.%d", n / 256, n % 256)
    return wrk.format("GET", nil, {["X-Forwarded-For"] = address})
end
"""
_UVICORN = (sys.executable, "-m", "uvicorn", "--loop", "uvloop", "--no-access-log")
_HERE = Path(__file__).parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True)
class Sample:
    """What one measurement found: requests in a second, and times in milliseconds."""

    rate: float
    median: float
    p99: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Target:
    """A route of a server."""

    name: str
    url: str
    pid: int
    samples: list[Sample] = field(default_factory=list)

    def measure(self, seconds: int, script: Path) -> None:
        """Put load on the route, and keep what was found."""
        cpu = -_cpu_seconds(self.pid)
        load = ("-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, "--latency")
        output = subprocess.run(
            [binary("wrk"), *load, self.url],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        cpu += _cpu_seconds(self.pid)
        assert "Non-2xx" not in output, output
        self.samples.append(
            Sample(
                rate=float(_found(r"Requests/sec:\s+([\d.]+)", output)[0]),
                median=_milliseconds(*_found(r"50%\s+([\d.]+)(\w+)", output)),
                p99=_milliseconds(*_found(r"99%\s+([\d.]+)(\w+)", output)),
                cpu=1000 * cpu / int(_found(r"(\d+) requests in", output)[0]),
            )
        )

    @property
    def typical(self) -> Sample:
        """The medians of the rounds."""
        names = Sample.__slots__
        return Sample(
            *(statistics.median(getattr(one, name) for one in self.samples) for name in names)
        )


def _found(pattern: str, text: str) -> tuple[str, ...]:
    found = re.search(pattern, text)
    assert found is not None, text
    return found.groups()


def _milliseconds(number: str, unit: str) -> float:
    return float(number) * _MILLISECONDS[unit]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@dataclass(frozen=True, slots=True)
class Comparison:
    """One answer, four ways to it, each of which does more than the one before."""

    name: str
    from_memory: Target
    bare: Target
    routes: Target
    api: Target

    @property
    def targets(self) -> tuple[Target, ...]:
        """All four."""
        return (self.from_memory, self.bare, self.routes, self.api)


@contextmanager
def comparing(storage: str, database_url: str, folder: Path) -> Iterator[list[Comparison]]:
    """The servers on one database, each a process with one worker on uvloop."""
    asyncio.run(seed(database_url, items=ITEMS))
    ports = [free_port() for _ in range(3)]
    env = {
        "TOOLSHED_DATABASE_URL": database_url,
        "TOOLSHED_PORT": str(ports[2]),
        "TOOLSHED_TRUSTED_PROXIES": '["127.0.0.1/32"]',
        "TOOLSHED_PHOTO_FOLDER": str(folder),
    }
    commands = [
        [*_UVICORN, "benchmarks.bare:app", "--port", str(ports[0])],
        [*_UVICORN, "benchmarks.bare:routes", "--port", str(ports[1])],
        [sys.executable, "-m", "toolshed"],
    ]
    bare, routes, api = (f"http://127.0.0.1:{port}" for port in ports)
    ready = (f"{bare}/docs", f"{routes}/health", f"{api}/ready")
    with ExitStack() as stack:
        pids = [
            stack.enter_context(
                serving(command, url, env=env, log=folder / f"{number}.log", cwd=_HERE)
            ).pid
            for number, (command, url) in enumerate(zip(commands, ready, strict=True))
        ]
        comparisons = []
        for path in ("categories", "items"):
            body = httpx.get(f"{api}/api/v1/{path}").content
            httpx.put(f"{bare}/bytes/{path}", content=body).raise_for_status()
            comparison = Comparison(
                f"{path}, {storage}",
                Target("the bytes from memory", f"{bare}/bytes/{path}", pids[0]),
                Target("a bare route", f"{bare}/{path}", pids[0]),
                Target("the API's routes alone", f"{routes}/api/v1/{path}", pids[1]),
                Target("the API", f"{api}/api/v1/{path}", pids[2]),
            )
            assert all(httpx.get(target.url).content == body for target in comparison.targets)
            comparisons.append(comparison)
        yield comparisons


def compare(comparison: Comparison, *, rounds: int, seconds: int, script: Path) -> None:
    """Measure turn by turn, and print what was found."""
    for target in comparison.targets:
        target.measure(1, script)
        target.samples.clear()
    for _ in range(rounds):
        for target in comparison.targets:
            target.measure(seconds, script)
    api = comparison.api.typical
    print(f"\n{comparison.name}")
    print(f"{'':24}requests/s  median ms  p99 ms  processor ms  | the API costs of it")
    for target in comparison.targets:
        one = target.typical
        print(
            f"  {target.name:<22}{one.rate:10.0f}{one.median:11.2f}{one.p99:8.2f}{one.cpu:14.3f}"
            f"  | {1 - api.rate / one.rate:4.0%} of the requests,"
            f" {1 - one.cpu / api.cpu:4.0%} by processor time"
        )
    tail = api.p99 / api.median
    for what, other in (
        ("middleware, limits and logs cost", comparison.routes),
        ("they, routing and dependencies cost", comparison.bare),
    ):
        cost = 1 - other.typical.cpu / api.cpu
        print(f"  {what} {cost:.0%}, aim below {MAX_COST:.0%}: {_met(cost < MAX_COST)}")
    print(f"  p99 is {tail:.1f} times the median, at most {MAX_TAIL:.0f}: {_met(tail <= MAX_TAIL)}")


def _met(is_met: bool) -> str:
    return "met" if is_met else "not met"


def main() -> None:
    """Measure on both databases, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="for each measurement")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, private_postgres() as postgres:
        folder = Path(temporary)
        script = folder / "clients.lua"
        script.write_text(_CLIENTS)
        databases = {
            "SQLite": f"sqlite+aiosqlite:///{folder}/toolshed.db",
            "PostgreSQL": postgres.url,
        }
        for storage, url in databases.items():
            with comparing(storage, url, folder) as comparisons:
                for comparison in comparisons:
                    compare(
                        comparison, rounds=options.rounds, seconds=options.seconds, script=script
                    )


if __name__ == "__main__":
    main()
