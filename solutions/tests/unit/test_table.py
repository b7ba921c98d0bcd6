"""The table of promises names tests that are there, for everything that it has to hold."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
TABLE = (TESTS / "README.md").read_text(encoding="utf-8")
ROWS = {"Patterns": 13, "Hard rules": 6, "Checklist": 8, "Traps": 32}


def rows(section: str) -> list[str]:
    """The rows of a section's table, without its head."""
    _, _, text = TABLE.partition(f"\n## {section}\n")
    lines = text.partition("\n## ")[0].splitlines()
    return [line for line in lines if line.startswith("|")][2:]


@pytest.mark.parametrize("section", ROWS)
def test_every_row_names_tests(section: str) -> None:
    assert len(rows(section)) == ROWS[section]
    for row in rows(section):
        _, promise, tests, _ = row.split("|")
        assert promise.strip()
        assert re.fullmatch(r" `[\w/]+\.py::\w+`(, `[\w/]+\.py::\w+`)* ", tests), row


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+\.py)::", TABLE))))
def test_the_tests_are_there(path: str) -> None:
    module = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    there = {node.name for node in module.body if isinstance(node, functions)}
    named = set(re.findall(rf"`{re.escape(path)}::(\w+)`", TABLE))
    assert named <= there
    assert all(name.startswith("test_") for name in named)
