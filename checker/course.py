"""The course on disk: where it is, its chapters, its exercises, and the files of each."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from checker.errors import UsageError

PACKAGE = "toolshed"

Text = Annotated[str, Field(min_length=1)]


class ExerciseEntry(BaseModel):
    """One `[[exercise]]` table of a chapter.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^\d{1,2}\.\d{1,2}$")]
    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    kind: Literal["write", "fix", "test"] = "write"
    module: Annotated[str, Field(pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*\.py$")]
    section: Text
    minutes: Annotated[int, Field(ge=1, le=180)]
    difficulty: Annotated[int, Field(ge=1, le=5)]
    stretch: bool = False
    learnt: Text
    hints: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)]


class ChapterManifest(BaseModel):
    """A whole chapter.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[int, Field(ge=1, le=99)]
    title: Text
    notebook: Annotated[str, Field(pattern=r"^\d\d-[a-z0-9-]+\.ipynb$")]
    exercise: Annotated[tuple[ExerciseEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_belong_here(self) -> "ChapterManifest":
        for place, entry in enumerate(self.exercise, start=1):
            if entry.id != f"{self.number}.{place}":
                raise ValueError(
                    f"exercise number {place} of chapter {self.number} must have "
                    f'id = "{self.number}.{place}", not "{entry.id}"'
                )
        return self


# What to write where a field is missing or wrong.
_WANTED = {
    "number": "number = 3",
    "title": 'title = "What it is called"',
    "notebook": 'notebook = "03-parameters.ipynb"',
    "exercise": "an [[exercise]] table for each exercise",
    "id": 'id = "3.1" (chapter.place, in order)',
    "slug": 'slug = "item_id" (lower case, digits and underscores)',
    "kind": 'kind = "write", "fix" or "test"',
    "module": 'module = "presentation/api/v1/params.py" (from the package on, with slashes)',
    "section": 'section = "The heading of its notebook section"',
    "minutes": "minutes = 15 (1 to 180)",
    "difficulty": "difficulty = 2 (1 to 5)",
    "stretch": "stretch = true or false",
    "learnt": 'learnt = "One line on what a pass has shown."',
    "hints": "hints = [nudge, pointer, nearly the answer]: three texts",
}


@dataclass(frozen=True)
class Exercise:
    """One exercise: a module of the API, its checks, and everything that goes with them."""

    entry: ExerciseEntry
    chapter: "Chapter" = field(repr=False)

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def key(self) -> str:
        """The exercise's name in file names: `1_2_categories`."""
        return f"{self.id.replace('.', '_')}_{self.entry.slug}"

    @property
    def module(self) -> str:
        """The dotted name of the module: `toolshed.presentation.api.health`."""
        return ".".join([PACKAGE, *Path(self.entry.module).with_suffix("").parts])

    @property
    def number(self) -> tuple[int, ...]:
        """Sorts exercises in the order of the course."""
        return tuple(int(part) for part in self.id.split("."))

    @property
    def file(self) -> Path:
        """The learner's file."""
        return self.in_tree(self.chapter.course.learner)

    @property
    def solution(self) -> Path:
        return self.in_tree(self.chapter.course.reference)

    @property
    def stub(self) -> Path:
        """The pristine stub: what the learner's file is reset to."""
        return self.chapter.folder / "stubs" / f"{self.key}.py"

    @property
    def checks(self) -> Path:
        return self.chapter.folder / f"test_{self.key}.py"

    @property
    def alternatives(self) -> list[Path]:
        return sorted((self.chapter.course.solutions / "alternatives" / self.key).glob("*.py"))

    @property
    def mistakes(self) -> list[Path]:
        return sorted((self.chapter.course.solutions / "mistakes" / self.key).glob("*.py"))

    def in_tree(self, tree: Path) -> Path:
        """The exercise's module in a tree, `tree` being the folder of the package."""
        return tree / self.entry.module


@dataclass(frozen=True)
class Chapter:
    """A folder of checks with its manifest."""

    folder: Path
    manifest: ChapterManifest
    course: "Course" = field(repr=False)

    @property
    def number(self) -> int:
        return self.manifest.number

    @property
    def title(self) -> str:
        return self.manifest.title

    @property
    def notebook(self) -> Path:
        return self.course.root / "notebooks" / self.manifest.notebook

    @cached_property
    def exercises(self) -> list[Exercise]:
        return [Exercise(entry, self) for entry in self.manifest.exercise]


@dataclass(frozen=True)
class Course:
    """The course in one folder."""

    root: Path

    @property
    def learner(self) -> Path:
        """The learner's package."""
        return self.root / "exercises" / PACKAGE

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def reference(self) -> Path:
        """The reference's package."""
        return self.solutions / PACKAGE

    @property
    def state(self) -> Path:
        """Where the checker keeps what it remembers, and every backup."""
        return self.root / ".checker"

    @cached_property
    def chapters(self) -> list[Chapter]:
        folders = sorted((self.root / "exercises" / "checks").glob("ch*/chapter.toml"))
        chapters = [Chapter(path.parent, read_manifest(path), self) for path in folders]
        return sorted(chapters, key=lambda chapter: chapter.number)

    @cached_property
    def exercises(self) -> list[Exercise]:
        return [exercise for chapter in self.chapters for exercise in chapter.exercises]

    def exercise(self, id: str) -> Exercise:
        """The exercise of an id such as `1.2`; its key `1_2_categories` will do as well."""
        for exercise in self.exercises:
            if id.strip() in (exercise.id, exercise.key):
                return exercise
        raise UsageError(
            f"there is no exercise {id!r}; there are {_spans(self.chapters)} (checker list)"
        )

    def choose(self, ids: Iterable[str]) -> list[Exercise]:
        """The exercises of ids such as `1.2`, and of chapters such as `1`, each once."""
        chapters = {str(chapter.number): chapter for chapter in self.chapters}
        found: dict[str, Exercise] = {}
        for id in ids:
            chosen = chapters[id].exercises if id in chapters else [self.exercise(id)]
            found |= {exercise.id: exercise for exercise in chosen}
        return list(found.values())

    def relative(self, path: Path) -> str:
        """A path as it is shown: from the course's folder on where it lies in it."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


def find_course(start: Path | None = None) -> Course:
    """The course that `start` (the present folder by default) lies in."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "exercises" / "checks").is_dir() and (folder / "solutions").is_dir():
            return Course(folder)
    raise UsageError(
        f"{here} is not inside the course: change to the folder that holds "
        "exercises/ and solutions/, and run the command again there"
    )


def read_manifest(path: Path) -> ChapterManifest:
    """Read a chapter.toml; a mistake in it is told with its line and what to write."""
    try:
        text = path.read_text(encoding="utf-8")
        return ChapterManifest.model_validate(tomllib.loads(text))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    except ValidationError as error:
        raise UsageError(_explain(path, text, error)) from None


def _explain(path: Path, text: str, error: ValidationError) -> str:
    """Say where the first mistake of a manifest is, and what to write there."""
    first = error.errors()[0]
    location = first["loc"]
    name = next((part for part in reversed(location) if isinstance(part, str)), "")
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        wanted = f"take it out; known here are {', '.join(_WANTED)}"
    else:
        wanted = f"write {_WANTED[name]}" if name in _WANTED else "see CONTRIBUTING.md"
    subject = f"{name}: " if name else ""
    return f"{path}, line {_line_of(text, location)}: {subject}{message}; {wanted}"


def _line_of(text: str, location: tuple[int | str, ...]) -> int:
    """The line of a value; of its table where the value is missing."""
    lines = text.splitlines()
    start = 0
    if len(location) > 1 and location[0] == "exercise" and isinstance(location[1], int):
        headers = [at for at, line in enumerate(lines) if line.strip() == "[[exercise]]"]
        start = headers[location[1]] if location[1] < len(headers) else 0
        location = location[2:]
    if location:
        for at in range(start + (start > 0), len(lines)):
            if re.match(rf"\s*{re.escape(str(location[0]))}\s*=", lines[at]):
                return at + 1
            if lines[at].strip() == "[[exercise]]":
                break
    return start + 1


def _spans(chapters: Iterable[Chapter]) -> str:
    spans = [f"{c.exercises[0].id} to {c.exercises[-1].id}" for c in chapters]
    return ", ".join(spans) or "none yet"
