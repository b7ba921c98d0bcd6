"""A new exercise: all its files, with placeholders that `checker verify` refuses until filled."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from pydantic import ValidationError

from checker.completeness import MIN_ALTERNATIVES, placeholder
from checker.course import Chapter, ChapterManifest, Course, Exercise, ExerciseEntry
from checker.errors import UsageError

_format: Any = nbformat  # untyped
_v4: Any = nbformat.v4

_MODULE = '''\
"""{title}: {todo}"""
'''
_STUB = '''\
"""{title}: {todo}

Exercise {id} (notebook {number:02}, "{title}"): {todo}
"""
'''
_CHECKS = '''\
"""{id} {title}: {todo}"""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("{id}")


def stage(learner):
    """An app of the learner's module, with reference collaborators or fakes: {todo}"""
    return FastAPI()


def test_first_requirement(client):
    """What the learner reads as a requirement: {todo}"""
    response = client.get("/")
    assert response.status_code == 200, "the cause, in the learner's terms: {todo}"
'''
_ALTERNATIVE = '''\
"""How this right answer differs from the solution: {todo}"""
'''
_MISTAKE = '''\
"""What is wrong with this answer: {todo}

Says: {todo}
"""
'''


def write_exercise(
    course: Course, id: str, *, title: str, module: str, kind: str, chapter: str | None
) -> list[Path]:
    """Make the files of an exercise; the paths that were written.

    A module that the reference has already is kept as the solution, and is what the stub starts
    from. Nothing that exists is written over; UsageError says what stands in the way.
    """
    todo = placeholder(id)
    entry = _entry(id, title, module, kind, todo)
    folder = _folder(course, id, chapter)
    exercise = _planned(course, entry, folder)
    _refuse_what_exists(course, exercise)
    words = {"id": id, "number": exercise.chapter.number, "title": title, "todo": todo}
    new = list(_texts(exercise, words))
    if chapter is not None:
        new.insert(0, (folder / "chapter.toml", _manifest(exercise, chapter)))
    for path, text in new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    manifest = folder / "chapter.toml"
    with manifest.open("a", encoding="utf-8") as file:
        file.write(_table(entry))
    _extend_notebook(exercise)
    return [*(path for path, _ in new if path != manifest), manifest, exercise.chapter.notebook]


def _entry(id: str, title: str, module: str, kind: str, todo: str) -> ExerciseEntry:
    try:
        return ExerciseEntry.model_validate(
            {
                "id": id,
                "slug": Path(module).stem,
                "title": title,
                "kind": kind,
                "module": module,
                "section": title,
                "minutes": 20,
                "difficulty": 2,
                "learnt": todo,
                "hints": (f"A question: {todo}", f"Which tool: {todo}", f"Nearly all: {todo}"),
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        wanted = {
            "id": "an id is chapter.place, such as 3.4",
            "slug": "the file is named in lower case, with digits and underscores",
            "kind": "--kind is write, fix or test",
            "module": "--module is a path from the package on: presentation/api/v1/params.py",
        }
        raise UsageError(wanted.get(name, f"{name}: {first['msg']}")) from None


def _folder(course: Course, id: str, chapter: str | None) -> Path:
    number, place = (int(part) for part in id.split("."))
    known = {found.number: found for found in course.chapters}
    if (found := known.get(number)) is not None:
        if chapter is not None:
            raise UsageError(f"chapter {number} is there already: leave --chapter out")
        following = len(found.exercises) + 1
        if place != following:
            raise UsageError(f"the next exercise of chapter {number} is {number}.{following}")
        return found.folder
    if chapter is None:
        raise UsageError(f"there is no chapter {number}: name it with --chapter TITLE")
    if place != 1:
        raise UsageError(f"chapter {number} is new: its first exercise is {number}.1")
    return course.root / "exercises" / "checks" / f"ch{number:02}_{_slug(chapter, '_')}"


def _slug(title: str, joint: str) -> str:
    return joint.join(re.findall(r"[a-z0-9]+", title.lower()))


def _planned(course: Course, entry: ExerciseEntry, folder: Path) -> Exercise:
    """The exercise as it will be found; its chapter's manifest may not be there yet."""
    known = {found.folder: found for found in course.chapters}
    if folder in known:
        return Exercise(entry, known[folder])
    number = int(entry.id.split(".")[0])
    title = folder.name.partition("_")[2]
    notebook = f"{number:02}-{title.replace('_', '-')}.ipynb"
    manifest = ChapterManifest(number=number, title=title, notebook=notebook, exercise=(entry,))
    return Exercise(entry, Chapter(folder, manifest, course))


def _refuse_what_exists(course: Course, exercise: Exercise) -> None:
    taken = {other.entry.module: other for other in course.exercises}
    if (other := taken.get(exercise.entry.module)) is not None:
        raise UsageError(f"{exercise.entry.module} is the module of {other.id} already")
    there = [path for path in (exercise.stub, exercise.checks) if path.exists()]
    there += [*exercise.alternatives, *exercise.mistakes]
    if there:
        names = ", ".join(course.relative(path) for path in there)
        raise UsageError(f"{names} would be written over: move it away first")


def _texts(exercise: Exercise, words: dict[str, object]) -> Iterator[tuple[Path, str]]:
    stub = _STUB.format(**words)
    if exercise.solution.is_file():
        source = exercise.solution.read_text(encoding="utf-8")
        stub = f"# What is left out, and what the docstring asks for: {words['todo']}\n{source}"
    else:
        yield exercise.solution, _MODULE.format(**words)
    yield exercise.stub, stub
    yield exercise.file, stub
    yield exercise.checks, _CHECKS.format(**words)
    solutions = exercise.chapter.course.solutions
    for number in range(1, MIN_ALTERNATIVES + 1):
        path = solutions / "alternatives" / exercise.key / f"alternative_{number}.py"
        yield path, _ALTERNATIVE.format(**words)
    yield solutions / "mistakes" / exercise.key / "mistake_1.py", _MISTAKE.format(**words)


def _manifest(exercise: Exercise, title: str) -> str:
    manifest = exercise.chapter.manifest
    return (
        f"number = {manifest.number}\n"
        f"title = {json.dumps(title, ensure_ascii=False)}\n"
        f"notebook = {json.dumps(manifest.notebook)}\n"
    )


def _table(entry: ExerciseEntry) -> str:
    fields = entry.model_dump(exclude={"hints", "stretch"})
    lines = [
        f"{name} = {value if isinstance(value, int) else json.dumps(value, ensure_ascii=False)}"
        for name, value in fields.items()
    ]
    hints = "".join(f'    """\n    {hint}\n    """,\n' for hint in entry.hints)
    return "\n".join(["", "[[exercise]]", *lines, f"hints = [\n{hints}]\n"])


def _extend_notebook(exercise: Exercise) -> None:
    """A section at the end, for the author to move and to fill."""
    path = exercise.chapter.notebook
    cells = [
        _v4.new_markdown_cell(f"## {exercise.title}\n\n{placeholder(exercise.id)}"),
        _v4.new_code_cell(f"%exercise {exercise.id}"),
        _v4.new_code_cell(f"%check {exercise.id}"),
    ]
    if path.is_file():
        notebook = _format.read(path, as_version=4)
    else:
        notebook = _v4.new_notebook()
        start = _v4.new_markdown_cell(f"# {placeholder(exercise.id)}")
        notebook.cells = [start, _v4.new_code_cell("%load_ext checker")]
    notebook.cells += cells
    _format.write(notebook, path)
