"""Settings that are not safe are refused."""

import pytest
from pydantic import ValidationError
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
