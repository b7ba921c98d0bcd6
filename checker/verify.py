"""The course proves itself: stubs fail, solutions and alternatives pass, mistakes are named.

Every claim is tried by grading a tree that holds the one module in question. Modules are files of
the course, or generated: constants, which answer without looking, and mutants of the solution.
"""

import ast
import json
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from checker.constants import constants_of
from checker.course import PACKAGE, Exercise
from checker.equivalents import Equivalent, entry_for
from checker.mutants import Mutant, mutants_of
from checker.objections import Objection
from checker.runner import grade_all
from checker.verdict import Verdict

Kind = Literal["stub", "solution", "alternative", "mistake", "constant", "mutant"]
GENERATED: tuple[Kind, ...] = ("constant", "mutant")


@dataclass(frozen=True)
class Claim:
    """A module that is graded as an exercise's, and what must come of it.

    `file` is where it lies in the course; what is generated has a `mutant` instead.
    """

    exercise: Exercise
    kind: Kind
    file: Path
    mutant: Mutant | None = None

    @property
    def name(self) -> str:
        """Tells it from all others; it holds no line numbers."""
        where = f"{self.exercise.id} {self.kind}"
        if self.mutant is None:
            return f"{where} {self.exercise.chapter.course.relative(self.file)}"
        change = f"{self.mutant.before!r} -> {self.mutant.after!r}"
        return f"{where} {self.mutant.operator} in {self.mutant.within}: {change}"

    @property
    def where(self) -> str:
        """The same for people: with a line to go to."""
        if self.mutant is None:
            return self.name
        file = self.exercise.chapter.course.relative(self.file)
        if self.kind == "constant":
            return f"{self.exercise.id} constant of {file}"
        return f"{self.exercise.id} mutant of {file}:{self.mutant.line} ({self.mutant.operator})"

    @property
    def source(self) -> bytes:
        return self.file.read_bytes() if self.mutant is None else self.mutant.source.encode()

    @property
    def options(self) -> list[str]:
        """How far the checks are run: to the end, or until all is known that is claimed."""
        if self.kind in GENERATED:
            return ["--until", ""]
        if self.kind == "mistake":
            return [part for text in said_by(self.file) for part in ("--until", text)]
        return []


@dataclass(frozen=True)
class Trial:
    """What came of a claim; no verdict where grading itself did not work."""

    claim: Claim
    verdict: Verdict | None
    same: Equivalent | None = None

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.state == "passing"

    def objections(self) -> Iterator[Objection]:
        """What is not as claimed."""
        if self.verdict is None:
            mend = "grade it with pytest exercises --against DIR to see why"
            yield Objection(self.claim.where, "could not be graded", mend)
            return
        match self.claim.kind:
            case "stub":
                yield from _objections_to_stub(self.claim, self.verdict)
            case "solution" | "alternative":
                if not self.passed:
                    mend = "mend it, or the check, where that asks for more than its requirement"
                    what = f"does not pass: {_failures(self.verdict)}"
                    yield Objection(self.claim.where, what, mend)
            case "mistake":
                yield from _objections_to_mistake(self.claim, self.verdict)
            case "constant" | "mutant":
                yield from self._objections_to_generated()

    def _objections_to_generated(self) -> Iterator[Objection]:
        mutant = self.claim.mutant
        assert mutant is not None
        if self.passed and self.same is None:
            change = mutant.diff if self.claim.kind == "mutant" else mutant.after
            entry = entry_for(self.claim.exercise.id, mutant)
            mend = (
                f"add a check that tells it, or, where nobody could, to solutions/equivalent.toml:"
                f"\n{entry}"
            )
            yield Objection(self.claim.where, f"passes\n{change}", mend)
        if not self.passed and self.same is not None:
            what = f"fails, and solutions/equivalent.toml calls it the same: {self.same}"
            yield Objection(self.claim.where, what, "take that entry out")


def claims(
    exercises: Iterable[Exercise], *, constants: bool = True, mutants: bool = False
) -> list[Claim]:
    """Everything that is claimed of these exercises, as far as the files are there."""
    found: list[Claim] = []
    for exercise in exercises:
        found.append(Claim(exercise, "stub", exercise.stub))
        found.append(Claim(exercise, "solution", exercise.solution))
        found += [Claim(exercise, "alternative", path) for path in exercise.alternatives]
        found += [Claim(exercise, "mistake", path) for path in exercise.mistakes]
        for kind in GENERATED:
            if constants if kind == "constant" else mutants:
                generated = generated_from(exercise, kind)
                found += [Claim(exercise, kind, exercise.solution, mutant) for mutant in generated]
    return [claim for claim in found if claim.file.is_file()]


def generated_from(exercise: Exercise, kind: Kind) -> list[Mutant]:
    """The constants or the mutants of an exercise's solution; tests have neither.

    Where something is to be written, what the stub gives is not the learner's, and has no mutants;
    where something is to be mended, all of it may have to be.
    """
    if exercise.entry.kind == "test" or not exercise.solution.is_file():
        return []
    source = exercise.solution.read_text(encoding="utf-8")
    if kind == "constant":
        return constants_of(source)
    given = exercise.stub.read_text(encoding="utf-8") if exercise.entry.kind == "write" else ""
    return mutants_of(source, exercise.checks.read_text(encoding="utf-8"), given)


def try_all(
    claims: list[Claim], *, options: Iterable[str] = (), equivalents: Collection[Equivalent] = ()
) -> list[Trial]:
    """Grade every claim."""
    with tempfile.TemporaryDirectory(prefix="checker-verify-") as folder:
        runs = []
        for number, claim in enumerate(claims):
            tree = Path(folder) / str(number)
            module = claim.exercise.in_tree(tree / PACKAGE)
            module.parent.mkdir(parents=True)
            module.write_bytes(claim.source)
            arguments = ["--against", str(tree), "--untouched", *claim.options, *options]
            runs.append((claim.exercise, arguments))
        verdicts = grade_all(runs, workers=os.cpu_count() or 1)
    return [
        Trial(claim, verdict, _entry(claim, equivalents))
        for claim, verdict in zip(claims, verdicts, strict=True)
    ]


def objections_to_equivalents(
    exercises: Iterable[Exercise], equivalents: Iterable[Equivalent]
) -> Iterator[Objection]:
    """Entries that fit nothing that is generated from the solutions as they are."""
    generated = {
        exercise.id: [mutant for kind in GENERATED for mutant in generated_from(exercise, kind)]
        for exercise in exercises
    }
    for entry in equivalents:
        mutants = generated.get(entry.exercise, [])
        if entry.exercise in generated and not any(entry.fits(mutant) for mutant in mutants):
            what = f"an entry fits no mutant any more: {entry}"
            yield Objection("solutions/equivalent.toml", what, "take it out, or write it anew")


def _entry(claim: Claim, equivalents: Iterable[Equivalent]) -> Equivalent | None:
    if claim.mutant is None:
        return None
    mine = (entry for entry in equivalents if entry.exercise == claim.exercise.id)
    return next((entry for entry in mine if entry.fits(claim.mutant)), None)


def write_trials(path: Path, trials: list[Trial]) -> None:
    """Every claim and its verdict as JSON."""
    data = {
        trial.claim.name: trial.verdict and trial.verdict.model_dump(mode="json")
        for trial in trials
    }
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def _objections_to_stub(claim: Claim, verdict: Verdict) -> Iterator[Objection]:
    for check in verdict.checks:
        passed = check.outcome == "passed"
        if passed and not check.guard:
            mend = 'make it fail there, or mark it @pytest.mark.guard("why")'
            yield Objection(claim.where, f"{check.name} passes on the stub", mend)
        if not passed and check.guard:
            what = f"{check.name} is marked as a guard, but fails on the stub"
            yield Objection(claim.where, what, "take the mark away")
        if not passed and (not check.message or check.message.startswith("assert ")):
            what = f"{check.name} has no sentence for the stub: {check.message!r}"
            yield Objection(claim.where, what, "give the assert a message that names the cause")


def _objections_to_mistake(claim: Claim, verdict: Verdict) -> Iterator[Objection]:
    expected = said_by(claim.file)
    if not expected:
        mend = 'add a paragraph that starts with "Says: " to its docstring'
        yield Objection(claim.where, "names no sentence", mend)
    if verdict.state == "passing":
        yield Objection(claim.where, "passes", "add a check that tells it")
        return
    said = " ".join(check.said for check in verdict.checks)
    for sentence in expected:
        if sentence not in said:
            mend = "say it in the check that fails, or name in the docstring what is said"
            what = f"does not say {sentence!r}, but: {_failures(verdict)}"
            yield Objection(claim.where, what, mend)


def said_by(file: Path) -> list[str]:
    """The sentences that a mistake's docstring names, each in a paragraph after `Says:`."""
    text = file.read_text(encoding="utf-8")
    try:
        docstring = ast.get_docstring(ast.parse(text)) or ""
    except SyntaxError:  # the mistake may be that
        docstring = text.split('"""')[1] if text.startswith('"""') else ""
    paragraphs = [" ".join(part.split()) for part in docstring.split("\n\n")]
    return [part.removeprefix("Says: ") for part in paragraphs if part.startswith("Says: ")]


def _failures(verdict: Verdict) -> str:
    return " | ".join(f"{c.name}: {c.said}"[:300] for c in verdict.checks if c.said)
