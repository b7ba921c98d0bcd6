"""What the container installs is what was tested."""

from importlib.metadata import version
from pathlib import Path

import pytest

import toolshed

REQUIREMENTS = Path(toolshed.__file__).parent.parent / "requirements.txt"


@pytest.mark.parametrize("line", REQUIREMENTS.read_text().split())
def test_the_same_versions(line: str) -> None:
    name, pinned = line.split("==")
    assert version(name.partition("[")[0]) == pinned
