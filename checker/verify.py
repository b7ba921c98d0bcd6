"""The course proves itself: stubs fail, solutions and alternatives pass, mistakes are named.

Every claim is tried by grading a tree that holds the one file in question.
"""

import ast
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from checker.course import PACKAGE, Course, Exercise
from checker.runner import grade_all
from checker.verdict import Check, Verdict, is_untouched

MIN_CHECKS = 5
MIN_ALTERNATIVES = 2


@dataclass(frozen=True)
class Claim:
    """A file that is graded as an exercise's module, and what must come of it."""

    exercise: Exercise
    kind: str
    file: Path

    @property
    def name(self) -> str:
        return f"{self.exercise.id} {self.kind} {self.exercise.chapter.course.relative(self.file)}"


@dataclass(frozen=True)
class Trial:
    """What came of a claim; no verdict where grading itself did not work."""

    claim: Claim
    verdict: Verdict | None

    def objections(self) -> Iterator[str]:
        """What is not as claimed."""
        if self.verdict is None:
            yield "could not be graded"
            return
        match self.claim.kind:
            case "stub":
                yield from _objections_to_stub(self.verdict)
            case "solution" | "alternative":
                if self.verdict.state != "passing":
                    yield f"does not pass: {_failures(self.verdict)}"
            case "mistake":
                yield from _objections_to_mistake(self.claim.file, self.verdict)


def claims(exercises: Iterable[Exercise]) -> list[Claim]:
    """Everything that is claimed of these exercises."""
    found = []
    for exercise in exercises:
        found += [Claim(exercise, "stub", exercise.stub)]
        found += [Claim(exercise, "solution", exercise.solution)]
        found += [Claim(exercise, "alternative", path) for path in exercise.alternatives]
        found += [Claim(exercise, "mistake", path) for path in exercise.mistakes]
    return found


def try_all(exercises: Iterable[Exercise], *, options: list[str]) -> list[Trial]:
    """Grade every claim of these exercises."""
    todo = [claim for claim in claims(exercises) if claim.file.is_file()]
    with tempfile.TemporaryDirectory(prefix="checker-verify-") as folder:
        runs = []
        for number, claim in enumerate(todo):
            tree = Path(folder) / str(number)
            module = claim.exercise.in_tree(tree / PACKAGE)
            module.parent.mkdir(parents=True)
            shutil.copyfile(claim.file, module)
            runs.append((claim.exercise, ["--against", str(tree), "--untouched", *options]))
        verdicts = grade_all(runs, workers=os.cpu_count() or 1)
    return [Trial(claim, verdict) for claim, verdict in zip(todo, verdicts, strict=True)]


def write_trials(path: Path, trials: list[Trial]) -> None:
    """Every claim and its verdict as JSON."""
    data = {
        trial.claim.name: trial.verdict and trial.verdict.model_dump(mode="json")
        for trial in trials
    }
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def objections_to_course(course: Course, exercises: list[Exercise]) -> list[str]:
    """What is wrong without running anything: files that are missing or differ."""
    wrong = [text for exercise in exercises for text in _completeness(exercise)]
    return wrong + list(_differing_files(course))


def _objections_to_stub(verdict: Verdict) -> Iterator[str]:
    for check in verdict.checks:
        passed = check.outcome == "passed"
        if passed and not check.guard:
            yield (
                f"{check.name} passes on the stub: make it fail there, or mark it "
                '@pytest.mark.guard("why")'
            )
        if not passed and check.guard:
            yield f"{check.name} is marked as a guard, but fails on the stub: take the mark away"
        if not passed and (not check.message or check.message.startswith("assert ")):
            yield f"{check.name} has no sentence for the stub: {check.message!r}"


def _objections_to_mistake(file: Path, verdict: Verdict) -> Iterator[str]:
    expected = said_by(file)
    if not expected:
        yield 'names no sentence: its docstring needs a paragraph that starts with "Says: "'
    if verdict.state == "passing":
        yield "passes"
        return
    said = " ".join(_words(check) for check in verdict.checks)
    for sentence in expected:
        if sentence not in said:
            yield f"does not say {sentence!r}, but: {_failures(verdict)}"


def said_by(file: Path) -> list[str]:
    """The sentences that a mistake's docstring names, each in a paragraph after `Says:`."""
    text = file.read_text(encoding="utf-8")
    try:
        docstring = ast.get_docstring(ast.parse(text)) or ""
    except SyntaxError:  # the mistake may be that
        docstring = text.split('"""')[1] if text.startswith('"""') else ""
    paragraphs = [" ".join(part.split()) for part in docstring.split("\n\n")]
    return [part.removeprefix("Says: ") for part in paragraphs if part.startswith("Says: ")]


def _words(check: Check) -> str:
    if check.outcome in ("passed", "not run"):
        return ""
    return " ".join(f"{check.message} {check.detail}".split())


def _failures(verdict: Verdict) -> str:
    return " | ".join(f"{c.name}: {_words(c)}"[:300] for c in verdict.checks if _words(c))


def _completeness(exercise: Exercise) -> Iterator[str]:
    """Whether all the files of an exercise are there, and shaped as they should be."""
    course = exercise.chapter.course
    for path in (exercise.stub, exercise.solution, exercise.checks, exercise.chapter.notebook):
        if not path.is_file():
            yield f"{exercise.id}: {course.relative(path)} is missing"
            return
    if len(exercise.alternatives) < MIN_ALTERNATIVES:
        yield f"{exercise.id}: fewer than {MIN_ALTERNATIVES} alternatives"
    if not exercise.mistakes:
        yield f"{exercise.id}: no mistakes"
    if _imports_package(exercise.checks):
        yield (
            f"{course.relative(exercise.checks)} imports {PACKAGE} at its top, where pytest's own "
            "process would load it: import it in the stage functions"
        )
    stub, solution = (_public_names(path) for path in (exercise.stub, exercise.solution))
    if exercise.entry.kind != "test" and stub != solution:
        yield f"{exercise.id}: stub and solution differ in public names: {sorted(stub ^ solution)}"
    if exercise.entry.section not in _headings(exercise.chapter.notebook):
        yield f"{exercise.id}: no heading {exercise.entry.section!r} in its notebook"


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


def _differing_files(course: Course) -> Iterator[str]:
    """Files that are no exercise are the same in both trees; exercises are shipped as stubs."""
    exercises = {exercise.file: exercise for exercise in course.exercises}
    names = {p.relative_to(course.reference) for p in course.reference.rglob("*.py")}
    names |= {p.relative_to(course.learner) for p in course.learner.rglob("*.py")}
    for name in sorted(names):
        mine, reference = course.learner / name, course.reference / name
        if (exercise := exercises.get(mine)) is not None:
            if not is_untouched(exercise, mine):
                yield f"{course.relative(mine)} is not the stub: checker reset {exercise.id}"
        elif not (mine.exists() and reference.exists()):
            yield f"{name} is in one tree only: checker doctor --mend copies it from the reference"
        elif mine.read_bytes() != reference.read_bytes():
            yield f"{name} differs between the trees: checker doctor --mend copies the reference's"
