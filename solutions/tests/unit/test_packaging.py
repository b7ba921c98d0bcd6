"""What the containers are made of is there, is what was tested, and is what the API understands."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

import toolshed
from toolshed.config import Settings

ROOT = Path(toolshed.__file__).parent.parent
REQUIREMENTS = (ROOT / "requirements.txt").read_text().split()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# What __main__ reads beside the settings.
ADDRESS = {"TOOLSHED_HOST", "TOOLSHED_PORT"}


@pytest.fixture
def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return services


@pytest.mark.parametrize("line", REQUIREMENTS)
def test_the_same_versions(line: str) -> None:
    name, pinned = line.split("==")
    assert version(name.partition("[")[0]) == pinned


def test_the_client_of_redis_comes_with_limits() -> None:
    # slowapi's own extra asks for one that is years old.
    names = {line.partition("==")[0] for line in REQUIREMENTS}
    assert "limits[redis]" in names
    assert "slowapi[redis]" not in names


def test_what_is_copied_is_there() -> None:
    sources = re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE)
    assert sources == ["requirements.txt", "toolshed", "alembic.ini"]
    assert all((ROOT / source).exists() for source in sources)


def test_it_does_not_run_as_root_and_runs_the_package() -> None:
    lines = DOCKERFILE.splitlines()
    assert lines.index("USER toolshed") < lines.index('CMD ["python", "-m", "toolshed"]')


def test_the_container_starts_with_what_compose_gives_it(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = dict(re.findall(r"(TOOLSHED_[A-Z_]+)=(\S+)", DOCKERFILE))
    given = compose["api"]["environment"] | {"TOOLSHED_SECRET_KEY": "k" * 32}
    known = {f"TOOLSHED_{name.upper()}" for name in Settings.model_fields} | ADDRESS
    assert set(variables) | set(given) <= known
    for name, value in (variables | given).items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:-(\w*)\}", r"\1", value))

    settings = Settings()

    assert (settings.environment, settings.workers) == ("production", 2)
    assert settings.database_url.get_secret_value() == (
        "postgresql+asyncpg://toolshed:toolshed@db/toolshed"
    )
    assert settings.redis_url is not None
    assert compose["api"]["environment"]["TOOLSHED_SECRET_KEY"].startswith(
        "${TOOLSHED_SECRET_KEY:?"
    )


def test_it_waits_for_its_servers_and_tells_when_it_is_ready(compose: dict[str, Any]) -> None:
    assert set(compose["api"]["depends_on"]) == {"db", "redis"}
    for name, condition in compose["api"]["depends_on"].items():
        assert condition == {"condition": "service_healthy"}
        assert compose[name]["healthcheck"]["test"]
    assert "/ready" in compose["api"]["healthcheck"]["test"][-1]
    assert "/health" in DOCKERFILE
