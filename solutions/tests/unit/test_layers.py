"""Dependencies point inwards."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import toolshed

ROOT = Path(toolshed.__file__).parent
FORBIDDEN = {
    "domain": ("application", "infrastructure", "presentation", "config"),
    "application": ("infrastructure", "presentation", "config"),
    "infrastructure": ("presentation", "config"),
}
FRAMEWORKS = {
    *("fastapi", "starlette", "pydantic", "pydantic_settings", "jose", "pwdlib", "sqlalchemy"),
    *("alembic", "slowapi", "limits", "redis", "httpx", "anyio"),
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_layers_import_inwards(layer: str) -> None:
    for path in (ROOT / layer).rglob("*.py"):
        for name in _imports(path):
            outer = tuple(f"toolshed.{other}" for other in FORBIDDEN[layer])
            assert not name.startswith(outer), f"{path} imports {name}"
            if layer in {"domain", "application"}:
                assert name.split(".")[0] not in FRAMEWORKS, f"{path} imports {name}"


def test_an_app_in_memory_loads_no_database() -> None:
    code = """
import sys
from toolshed.config import Settings
from toolshed.presentation.app import create_app

create_app(Settings(database_url="memory://", secret_key="k" * 32))
print("sqlalchemy" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, check=False
    )
    assert done.stdout == "False\n", done.stderr
