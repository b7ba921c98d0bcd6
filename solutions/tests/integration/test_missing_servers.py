"""A server that is not installed: a skip for whoever works here, loud where nobody looks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_NEEDS_REDIS = f"{Path(__file__).parent / 'test_limit_store.py'}::test_workers_count_together"


@pytest.mark.parametrize(("ci", "code", "outcome"), [("true", 1, "1 error"), ("", 0, "1 skipped")])
def test_continuous_integration_skips_nothing(ci: str, code: int, outcome: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", _NEEDS_REDIS],
        env={**os.environ, "CI": ci, "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == code, run.stdout
    assert "redis-server is not installed" in run.stdout
    assert outcome in run.stdout
