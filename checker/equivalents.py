"""Mutants and constants that no check can tell from the solution, each with the reason why.

They are recorded in `solutions/equivalent.toml` by what was changed and not by line numbers, so
that an entry outlives edits elsewhere in the module. An entry that fits no mutant any more, or one
that a check does tell, is an error.
"""

import json
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.course import Course
from checker.errors import UsageError
from checker.mutants import Mutant


class Equivalent(BaseModel):
    """One `[[mutant]]` table: a change that changes nothing that could be asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exercise: str
    operator: str
    within: str = ""
    before: str = ""
    after: str = ""
    reason: Annotated[str, Field(min_length=10)]

    def fits(self, mutant: Mutant) -> bool:
        mine = (self.operator, self.within, self.before.strip(), self.after.strip())
        return mine == (mutant.operator, mutant.within, mutant.before, mutant.after)

    def __str__(self) -> str:
        change = f"{self.before or '...'} -> {self.after or 'nothing'}".replace("\n", " ")
        return f"{self.exercise} {self.operator} in {self.within or 'the module'}: {change}"


def path_of(course: Course) -> Path:
    return course.solutions / "equivalent.toml"


def read_equivalents(course: Course) -> list[Equivalent]:
    """What is recorded; a mistake in the file is told with its entry."""
    path = path_of(course)
    if not path.is_file():
        return []
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    found = []
    for number, table in enumerate(tables, start=1):
        try:
            found.append(Equivalent.model_validate(table))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"{path}: entry {number}: {field}: {first['msg']}") from None
    return found


def entry_for(exercise: str, mutant: Mutant) -> str:
    """The table to add for a mutant, less its reason."""
    fields = {
        "exercise": exercise,
        "operator": mutant.operator,
        "within": mutant.within,
        "before": mutant.before,
        "after": mutant.after,
    }
    lines = [f"{name} = {_toml(value)}" for name, value in fields.items() if value]
    return "\n".join(["[[mutant]]", *lines, 'reason = ""'])


def _toml(text: str) -> str:
    if "'" not in text and "\n" not in text:
        return f"'{text}'"
    if "'''" not in text and not text.endswith("'"):
        return f"'''\n{text}'''" if "\n" in text else f"'''{text}'''"
    return json.dumps(text)
