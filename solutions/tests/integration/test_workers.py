"""Two processes on one PostgreSQL and one Redis keep every promise together."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

import toolshed

PHRASE = "correct horse battery"
LIMIT = 100
_SECONDS = 60


@pytest.fixture
def server(postgres: str, redis_url: str, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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
    process = subprocess.Popen(
        [sys.executable, "-m", "toolshed"],
        cwd=Path(toolshed.__file__).parent.parent,
        env={**os.environ, **{f"TOOLSHED_{name}": value for name, value in settings.items()}},
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _SECONDS
    try:
        while True:
            try:
                if httpx.get(f"{url}/ready").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(_SECONDS)


def test_no_loan_is_lost_and_no_limit_exceeded(server: str) -> None:
    with httpx.Client(base_url=server, timeout=30) as client, ThreadPoolExecutor(20) as pool:

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
