"""Two processes on one PostgreSQL and one Redis keep every promise together."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

import toolshed
from tests.servers import free_port, serving

ROOT = Path(toolshed.__file__).parent.parent
PHRASE = "correct horse battery"
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Server:
    """Two workers that serve, and what they log."""

    url: str
    log: Path


@pytest.fixture
def server(postgres: str, redis_url: str, tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    url, log = f"http://127.0.0.1:{port}", tmp_path / "log"
    settings = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "k" * 40,
        "DATABASE_URL": postgres,
        "REDIS_URL": redis_url,
        "WORKERS": "2",
        "PORT": str(port),
        "PHOTO_FOLDER": str(tmp_path),
        "RATE_LIMIT_DEFAULT": f"{LIMIT}/minute",
        "RATE_LIMIT_REGISTRATION": "1000/hour",
        "RATE_LIMIT_LOGIN_ADDRESS": "1000/hour",
        "ARGON2_TIME_COST": "1",
        "ARGON2_MEMORY_KIB": "32",
    }
    env = {f"TOOLSHED_{name}": value for name, value in settings.items()}
    with serving([sys.executable, "-m", "toolshed"], f"{url}/ready", env=env, log=log, cwd=ROOT):
        yield Server(url, log)


def test_no_loan_is_lost_and_no_limit_exceeded(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as client, ThreadPoolExecutor(20) as pool:

        def sign_up(name: str) -> dict[str, str]:
            email = f"workers-{name}@example.com"
            body = {"name": name, "email": email, "password": PHRASE}
            assert client.post("/api/v1/users", json=body).status_code == 201
            form = {"username": email, "password": PHRASE}
            token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
            return {"Authorization": f"Bearer {token}"}

        def borrow(headers: dict[str, str]) -> int:
            return client.post(f"{drill}/loans", json={}, headers=headers).status_code

        def look(_: int) -> int:
            return client.get("/api/v1/categories", headers=ada).status_code

        ada = sign_up("ada")
        item = {"name": "Drill", "category": "drills"}
        drill = client.post("/api/v1/items", json=item, headers=ada).headers["location"]
        borrowers = list(pool.map(sign_up, (f"b{number}" for number in range(20))))

        assert sorted(pool.map(borrow, borrowers)) == [201] + [409] * 19
        statuses = list(pool.map(look, range(LIMIT + 30)))
        assert statuses.count(200) == LIMIT - 1
        assert statuses.count(429) == 31
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert all(line["level"] == "info" for line in lines)
    assert {line["logger"] for line in lines} >= {"uvicorn.error", "toolshed.access"}


def test_the_health_checks_of_the_containers_work(server: Server) -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["api"]
    (check,) = re.findall(
        r'^ +CMD (\[.*"-c".*\])$', (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )
    for _, flag, program in (json.loads(check), compose["healthcheck"]["test"][1:]):
        program = program.replace("http://127.0.0.1:8000", server.url)
        assert subprocess.run([sys.executable, flag, program], check=False).returncode == 0
        nowhere = program.replace(server.url, "http://127.0.0.1:1")
        broken = subprocess.run([sys.executable, flag, nowhere], check=False, capture_output=True)
        assert broken.returncode != 0
