"""Settings that are not safe are refused."""

import pytest
from pydantic import SecretStr, ValidationError

from toolshed.config import Settings


def test_production_needs_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLSHED_ENVIRONMENT", "production")
    with pytest.raises(ValidationError, match="TOOLSHED_SECRET_KEY"):
        Settings()
    monkeypatch.setenv("TOOLSHED_SECRET_KEY", "short-key")
    with pytest.raises(ValidationError, match="32 bytes") as refused:
        Settings()
    assert "short-key" not in str(refused.value)
    monkeypatch.setenv("TOOLSHED_SECRET_KEY", "k" * 32)
    assert "kkk" not in repr(Settings())


def test_each_development_process_has_its_own_key() -> None:
    assert Settings().secret_key != Settings().secret_key


def test_lanes_need_memory() -> None:
    with pytest.raises(ValidationError, match="each lane"):
        Settings(argon2_memory_kib=8, argon2_parallelism=2)


def test_not_everybody_may_send_credentials() -> None:
    with pytest.raises(ValidationError, match="credentials"):
        Settings(cors_origins=("*",), cors_allow_credentials=True)
    assert Settings(cors_origins=("*",))


@pytest.mark.parametrize("origin", ["https://a.example/", "a.example", "https://a.example/path"])
def test_an_origin_has_no_path(origin: str) -> None:
    with pytest.raises(ValidationError):
        Settings(cors_origins=(origin,))


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite:///file.db",
        "postgresql://localhost/toolshed",
        "",
    ],
)
def test_a_database_has_an_async_driver_and_a_place(url: str) -> None:
    with pytest.raises(ValidationError, match="database"):
        Settings(database_url=SecretStr(url))


@pytest.mark.parametrize(
    ("environment", "url", "workers"),
    [
        ("production", "memory://", 1),
        ("production", "sqlite+aiosqlite:///a.db", 2),
        ("development", "memory://", 2),
    ],
)
def test_workers_share_a_database(environment: str, url: str, workers: int) -> None:
    with pytest.raises(ValidationError, match=r"memory://|PostgreSQL"):
        Settings.model_validate(
            {
                "environment": environment,
                "secret_key": "k" * 32,
                "database_url": url,
                "workers": workers,
            }
        )


def test_a_database_password_does_not_show() -> None:
    url = SecretStr("postgresql+asyncpg://user:hunter2@db/toolshed")
    assert "hunter2" not in repr(Settings(database_url=url))
