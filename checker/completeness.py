"""Whether the files of the course are all there and fit together; nothing is run for that."""

import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat

from checker.course import PACKAGE, Course, Exercise
from checker.objections import Objection
from checker.verdict import is_untouched

MIN_ALTERNATIVES = 2
PLACEHOLDER = "TO BE WRITTEN"


def placeholder(id: str) -> str:
    """Stands for what the author of an exercise has yet to write."""
    return f"{PLACEHOLDER} ({id})"


def objections_to_files(course: Course, exercises: list[Exercise]) -> Iterator[Objection]:
    """What is missing, not filled in, or differs where it should not."""
    for exercise in exercises:
        yield from _objections_to_exercise(exercise)
    yield from _differing_files(course)


def _objections_to_exercise(exercise: Exercise) -> Iterator[Objection]:
    """Whether all the files of an exercise are there, and shaped as they should be."""
    course = exercise.chapter.course

    def objection(what: str, mend: str, file: Path | None = None) -> Objection:
        where = exercise.id if file is None else f"{exercise.id} {course.relative(file)}"
        return Objection(where, what, mend)

    files = (exercise.stub, exercise.solution, exercise.checks, exercise.chapter.notebook)
    for path in files:
        if not path.is_file():
            yield objection("is missing", "write it; CONTRIBUTING.md says what goes into it", path)
    if not all(path.is_file() for path in files):
        return
    manifest = exercise.chapter.folder / "chapter.toml"
    for path in (*files, *exercise.alternatives, *exercise.mistakes, manifest):
        if lines := _placeholders(path, exercise):
            what = f"is not filled in yet: {PLACEHOLDER} in line {', '.join(map(str, lines))}"
            yield objection(what, "write it", path)
    if len(exercise.alternatives) < MIN_ALTERNATIVES:
        yield objection(
            f"has {len(exercise.alternatives)} alternatives of {MIN_ALTERNATIVES}",
            f"add other right answers to solutions/alternatives/{exercise.key}/",
        )
    if not exercise.mistakes:
        yield objection(
            "has no mistakes", f"add wrong answers to solutions/mistakes/{exercise.key}/"
        )
    if _imports_package(exercise.checks):
        yield objection(
            f"imports {PACKAGE} at its top, where pytest's own process would load it",
            "import it in the stage functions",
            exercise.checks,
        )
    stub, solution = (_public_names(path) for path in (exercise.stub, exercise.solution))
    if exercise.entry.kind != "test" and stub != solution:
        yield objection(
            f"stub and solution differ in public names: {sorted(stub ^ solution)}",
            "give both the same names; what is the solution's own starts with _",
        )
    if exercise.entry.section not in _headings(exercise.chapter.notebook):
        yield objection(
            f"no heading {exercise.entry.section!r}",
            f"write that section, or name the right one in {course.relative(manifest)}",
            exercise.chapter.notebook,
        )


def _placeholders(path: Path, exercise: Exercise) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    text = placeholder(exercise.id)
    return [number for number, line in enumerate(lines, start=1) if text in line]


def _imports_package(path: Path) -> bool:
    for node in ast.parse(path.read_bytes()).body:
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if any(name.split(".")[0] == PACKAGE for name in names):
            return True
    return False


def _public_names(path: Path) -> set[str]:
    names = set()
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_")}


def _headings(notebook: Path) -> set[str]:
    cells = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
    lines = [line for c in cells if c.cell_type == "markdown" for line in c.source.splitlines()]
    return {line.lstrip("#").strip() for line in lines if line.startswith("#")}


def _differing_files(course: Course) -> Iterator[Objection]:
    """Files that are no exercise are the same in both trees; exercises are shipped as stubs."""
    exercises = {exercise.file: exercise for exercise in course.exercises}
    names = {p.relative_to(course.reference) for p in course.reference.rglob("*.py")}
    names |= {p.relative_to(course.learner) for p in course.learner.rglob("*.py")}
    mend = "checker doctor --mend copies the reference's"
    for name in sorted(names):
        mine, reference = course.learner / name, course.reference / name
        if (exercise := exercises.get(mine)) is not None:
            if not is_untouched(exercise, mine):
                reset = f"checker reset {exercise.id}"
                yield Objection(course.relative(mine), "is not the stub", reset)
        elif not (mine.exists() and reference.exists()):
            yield Objection(str(name), "is in one tree only", mend)
        elif mine.read_bytes() != reference.read_bytes():
            yield Objection(str(name), "differs between the trees", mend)
