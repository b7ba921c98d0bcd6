"""Tests play an author: files are changed in a copy of the course, and `verify` objects."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.constants import constants_of
from checker.course import Course, Exercise, find_course
from checker.mutants import Mutant, mutants_of
from checker.notebooks import fresh_copy
from checker.tests.conftest import Run, run_checker, run_pytest

SOURCE = '''\
"""Boats."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Response, status

router = APIRouter(prefix="/boats", tags=["boats"])
BoatId = Annotated[int, Path(ge=1, description="The number of a boat")]
_ERRORS = (KeyError, TypeError)


@router.get("/first", status_code=status.HTTP_200_OK)
async def first(response: Response, guard: Annotated[None, Depends(print)]) -> dict[str, str]:
    """The first boat."""
    response.headers["Cache-Control"] = "no-store"
    return {"name": "Ada"}


@router.get("/{boat_id}")
async def get(boat_id: BoatId, order: Literal["up", "down"] = "up") -> str:
    try:
        boat = await find(boat_id)
    except _ERRORS:
        raise HTTPException(404, detail="There is no such boat") from None
    if boat.seats <= 4 and not boat.away:
        return boat.name.strip()
    return boat.model_dump_json(exclude_unset=True)
'''


def changes(source: str, checks: str = "") -> list[tuple[str, str]]:
    return [(mutant.operator, mutant.after) for mutant in mutants_of(source, checks)]


@pytest.mark.parametrize(
    ("operator", "after"),
    [
        ("keyword", 'router = APIRouter(tags=["boats"])'),
        ("string", 'router = APIRouter(prefix="/boatsx", tags=["boats"])'),
        ("number", 'BoatId = Annotated[int, Path(ge=2, description="The number of a boat")]'),
        ("keyword", 'BoatId = Annotated[int, Path(description="The number of a boat")]'),
        ("member", "BoatId = Annotated[int]"),
        ("member", "_ERRORS = (TypeError,)"),
        ("decorator", ""),
        ("verb", '@router.post("/{boat_id}")'),
        ("status", '@router.get("/first", status_code=status.HTTP_202_ACCEPTED)'),
        ("parameter", "async def first(response: Response) -> dict[str, str]:"),
        ("statement", "pass"),
        ("string", 'response.headers["Cache-Controlx"] = "no-store"'),
        ("member", "return {}"),
        ("result", "return None"),
        ("member", 'async def get(boat_id: BoatId, order: Literal["up"] = "up") -> str:'),
        ("default", 'async def get(boat_id: BoatId, order: Literal["up", "down"]) -> str:'),
        ("awaited", "boat = find(boat_id)"),
        ("handler", "except Exception:"),
        ("handler", "except ():"),
        ("number", 'raise HTTPException(405, detail="There is no such boat") from None'),
        ("condition", "if False:"),
        ("comparison", "if boat.seats < 4 and not boat.away:"),
        ("junction", "if ((boat.seats <= 4) or (not boat.away)):"),
        ("negation", "if boat.seats <= 4 and (boat.away):"),
        ("cleaning", "return boat.name"),
        ("keyword", "return boat.model_dump_json()"),
        ("truth", "return boat.model_dump_json(exclude_unset=False)"),
    ],
)
def test_operators(operator: str, after: str) -> None:
    assert (operator, after) in changes(SOURCE)


def test_routes_change_places_only_where_that_matters() -> None:
    [mutant] = [mutant for mutant in mutants_of(SOURCE) if mutant.operator == "order"]
    assert mutant.before.splitlines()[0].startswith('@router.get("/first"')
    assert mutant.after.splitlines()[0] == '@router.get("/{boat_id}")'


def test_mutants_differ_and_can_be_compiled() -> None:
    mutants = mutants_of(SOURCE)
    assert len({mutant.source for mutant in mutants}) == len(mutants) > 40
    assert all(mutant.source != SOURCE for mutant in mutants)
    for mutant in mutants:
        compile(mutant.source, "mutant", "exec")


def test_wording_is_left_alone_unless_a_check_is_about_it() -> None:
    texts = " ".join(after for _, after in changes(SOURCE))
    assert "There is no such boatx" not in texts
    assert "Path(ge=1)" not in texts
    checks = 'assert parameter["description"]\nassert text == "There is no such boat"'
    texts = " ".join(after for _, after in changes(SOURCE, checks))
    assert "There is no such boatx" in texts
    assert "Path(ge=1)" in texts


def test_what_the_stub_gives_is_left_alone() -> None:
    stub = SOURCE.replace("    return boat.model_dump_json(exclude_unset=True)\n", "    ...\n")
    mutants = [mutant for mutant in mutants_of(SOURCE, stub=stub) if mutant.operator != "order"]
    assert {mutant.within for mutant in mutants} == {"get"}
    assert {mutant.operator for mutant in mutants_of(SOURCE, stub=SOURCE)} == {"order"}


def test_constants() -> None:
    constants = {mutant.after: mutant.source for mutant in constants_of(SOURCE)}
    assert "BoatId = int" in constants["types without constraints"]
    assert constants["return {}"].count("return {}") == 2
    assert constants["404 for everything"].count("raise HTTPException(404)") == 2
    assert "return order" in constants["return what was given last"]
    first: dict[str, object] = {}
    source = constants_of("def add(a, b=1, *, c=0):\n    a = a + b + c\n    return a\n")[0].source
    exec(source, first)  # noqa: S102 - the test's own source
    assert [first["add"](1, c=2), first["add"](5)] == [4, 4]  # type: ignore[operator]


# --- A copy of the course ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base() -> Iterator[Course]:
    """A copy of the course with few files for its first exercise."""
    with fresh_copy(find_course(Path(__file__)), solved=False) as copy:
        health = copy.exercise("1.1")
        for path in [path for path in health.mistakes if path.stem != "bare_string"]:
            path.unlink()
        run_checker(copy, "verify", "--files", "--figures")
        yield copy


@pytest.fixture
def desk(base: Course, tmp_path: Path) -> Course:
    """A fresh copy of that copy."""
    root = tmp_path / "course"
    shutil.copytree(base.root, root)
    return Course(root)


@pytest.fixture
def health(desk: Course) -> Exercise:
    return desk.exercise("1.1")


def verify(course: Course, *words: str) -> Run:
    return run_checker(course, "verify", *words)


def objections(course: Course, *words: str) -> list[dict[str, str]]:
    done = verify(course, *words, "--json")
    found = json.loads(done.out)["objections"]
    assert done.code == (1 if found else 0), done.err
    return found


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_whatever_is_not_as_claimed(desk: Course, health: Exercise) -> None:
    """One run over an exercise in which something of each kind is wrong."""
    bare = health.mistakes[0]
    edit(bare, "bare string 'ok': return", "bare word 'ok': return")
    right = health.solution.read_text()
    health.alternatives[0].write_text(right.replace('"ok"', '"fine"'))
    bare.with_name("right.py").write_text(f'"""None.\n\nSays: anything\n"""\n{right}')
    bare.with_name("unnamed.py").write_text(right.replace('"/health"', '"/helth"'))
    checks = health.checks.read_text()
    passing = '\n\ndef test_is_up(client):\n    """It is up."""\n    assert client\n'
    silent = '\n\ndef test_dumb(client):\n    assert client.get("/health").status_code == 200\n'
    health.checks.write_text(
        checks.replace(
            "def test_health_is_json", '@pytest.mark.guard("no")\ndef test_health_is_json'
        )
        + passing
        + silent
    )
    found = objections(desk, "1.1")
    told = {f"{one['where'].split('/')[-1]}: {one['what']}" for one in found}
    for sentence in (
        "1_1_health.py: test_is_up passes on the stub",
        "1_1_health.py: test_health_is_json is marked as a guard, but fails on the stub",
        "1_1_health.py: test_dumb has no sentence for the stub",
        "bare_string.py: does not say \"the body is the bare word 'ok': return a dictionary\", but",
        "right.py: passes",
        "unnamed.py: names no sentence",
        f"{health.alternatives[0].name}: does not pass: test_health_says_ok: the body must be",
    ):
        assert any(text.startswith(sentence) for text in told), told
    assert all(one["mend"] for one in found)
    assert len(found) == 8  # the page of figures is out of date as well


def test_survivors_and_what_means_the_same(desk: Course, health: Exercise) -> None:
    """A check is taken away; the mutant that it told is listed, recorded, and told again."""
    whole = health.checks.read_text()
    edit(health.checks, 'body == {"status": "ok"}, ', 'body.keys() == {"status"}, ')
    record = desk.solutions / "equivalent.toml"
    done = verify(desk, "1.1", "--mutants")
    assert done.code == 1
    assert "health.py:11 (string): passes\n" in done.out
    assert '- return {"status": "ok"}\n+ return {"status": "okx"}\n' in done.out
    entries = done.out.split("    [[mutant]]\n")[1:]
    with record.open("a") as file:
        for entry in entries:
            lines = [line.strip() for line in entry.splitlines()]
            table = "\n".join(lines[: lines.index('reason = ""')])
            file.write(f'\n[[mutant]]\n{table}\nreason = "Nobody looks at the body."\n')
    assert objections(desk, "1.1", "--mutants") == []
    health.checks.write_text(whole)
    wrong = [one["what"] for one in objections(desk, "1.1", "--mutants")]
    assert wrong
    assert all("solutions/equivalent.toml calls it the same: 1.1 string" in one for one in wrong)


def test_an_entry_that_fits_nothing(desk: Course) -> None:
    with (desk.solutions / "equivalent.toml").open("a") as file:
        file.write(
            '\n[[mutant]]\nexercise = "1.1"\noperator = "number"\nbefore = "x = 1"\n'
            'after = "x = 2"\nreason = "It was never there."\n'
        )
    [one] = objections(desk, "1.1", "--files")
    assert (
        one["what"] == "an entry fits no mutant any more: 1.1 number in the module: x = 1 -> x = 2"
    )
    with (desk.solutions / "equivalent.toml").open("a") as file:
        file.write('\n[[mutant]]\nexercise = "1.1"\noperator = "number"\nreason = ""\n')
    done = verify(desk, "1.1", "--files")
    assert done.code == 2
    assert "reason: String should have at least 10 characters" in done.err


STATUS_ALONE = '''\
"""Popular categories, looked at without looking at them."""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("1.2")


def stage(learner):
    app = FastAPI()
    app.include_router(learner.router)
    return app


def test_popular(client):
    """There is an answer."""
    assert client.get("/categories/popular").status_code == 200, "there is none"
'''


def test_a_check_that_looks_at_nothing_is_passed_by_constants(desk: Course) -> None:
    categories = desk.exercise("1.2")
    for path in (*categories.alternatives, *categories.mistakes):
        path.unlink()
    categories.checks.write_text(STATUS_ALONE)
    found = [one["what"] for one in objections(desk, "1.2")]
    assert "passes\nreturn []" in found
    assert "passes\nthe first right answer for ever" in found
    assert "passes\n404 for everything" not in found


def test_figures(desk: Course, health: Exercise) -> None:
    page = desk.solutions / "PROOF.md"
    first = page.read_text()
    assert objections(desk, "1.1", "--files") == []
    shutil.copyfile(health.mistakes[0], health.mistakes[0].with_name("another.py"))
    [one] = objections(desk, "1.1", "--files")
    assert one["where"] == "solutions/PROOF.md"
    assert one["what"].startswith("is out of date for chapter 1: ")
    assert one["mend"].startswith("checker verify --files --figures")
    verify(desk, "--files", "--figures")
    assert page.read_text() != first
    assert objections(desk, "1.1", "--files") == []


def test_figures_are_of_whole_chapters(base: Course) -> None:
    done = verify(base, "1.1", "--figures")
    assert done.code == 2
    assert "figures are by chapter: name whole chapters" in done.err


def test_until_a_sentence_is_said(desk: Course, health: Exercise) -> None:
    shutil.copyfile(health.mistakes[0], health.file)
    file = desk.root / "verdicts.json"
    options = ("exercises", "-q", "--exercise", "1.1", "--verdicts", str(file))
    done = run_pytest(desk, *options, "--until", "bare string", "--until", "'ok'")
    assert done.code == 1
    [verdict] = json.loads(file.read_text())
    (check,) = verdict["checks"]  # the third by its place, and asked first
    assert check["outcome"] == "failed"
    assert "bare string" in check["message"]


def test_until_anything_fails(desk: Course, health: Exercise) -> None:
    shutil.copyfile(health.mistakes[0], health.file)
    file = desk.root / "verdicts.json"
    options = ("exercises", "-q", "--exercise", "1.1", "--verdicts", str(file))
    run_pytest(desk, *options, "--until", "")
    [verdict] = json.loads(file.read_text())
    assert [check["outcome"] for check in verdict["checks"]] == ["passed", "passed", "failed"]


# --- A new exercise ------------------------------------------------------------------------------


def new(course: Course, id: str, *words: str) -> Run:
    return run_checker(course, "new", id, "--title", "Boats", *words)


def test_a_new_exercise_is_refused_until_it_is_written(desk: Course) -> None:
    module = "presentation/api/v1/routes/boats.py"
    done = new(desk, "3.4", "--module", module)
    assert done.code == 0, done.err
    written = [line.removeprefix("wrote ") for line in done.out.splitlines()[:-1]]
    assert len(written) == 9
    found = objections(desk, "3.4", "--files")
    unfilled = {o["where"].split()[-1] for o in found if "TO BE WRITTEN" in o["what"]}
    assert unfilled == {path for path in written if path != f"exercises/toolshed/{module}"}
    assert "3.4  Boats" in run_checker(desk, "list").out
    graded = objections(desk, "3.4")
    assert any("does not pass" in one["what"] for one in graded)
    for path in written:
        text = (desk.root / path).read_text().replace("TO BE WRITTEN (3.4)", "written")
        (desk.root / path).write_text(text)
    run_checker(desk, "verify", "--files", "--figures")
    assert objections(desk, "3.4", "--files") == []


def test_a_new_chapter(desk: Course) -> None:
    number = max(chapter.number for chapter in desk.chapters) + 1
    words = ("--module", "presentation/boats.py", "--chapter", "Boats and ships")
    done = new(desk, f"{number}.1", *words)
    assert done.code == 0, done.err
    chapter = Course(desk.root).chapters[-1]
    assert (chapter.number, chapter.title) == (number, "Boats and ships")
    assert chapter.notebook.is_file()


def test_a_module_of_the_reference_becomes_an_exercise(desk: Course) -> None:
    module = desk.reference / "application" / "ports.py"
    before = module.read_text()
    assert new(desk, "3.4", "--module", "application/ports.py").code == 0
    assert module.read_text() == before
    stub = Course(desk.root).exercise("3.4").stub.read_text()
    assert stub.endswith(before)
    assert "TO BE WRITTEN (3.4)" in stub.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("3.9", "--module", "boats.py"), "the next exercise of chapter 3 is 3.4"),
        (("99.1", "--module", "boats.py"), "name it with --chapter TITLE"),
        (("99.2", "--module", "boats.py", "--chapter", "B"), "its first exercise is 99.1"),
        (("3.4", "--module", "boats.py", "--chapter", "B"), "leave --chapter out"),
        (("boats", "--module", "boats.py"), "an id is chapter.place, such as 3.4"),
        (("3.4", "--module", "../boats.txt"), "--module is a path from the package on"),
        (("3.4", "--module", "boats.py", "--kind", "read"), "--kind is write, fix or test"),
        (("3.4", "--module", "presentation/api/health.py"), "is the module of 1.1 already"),
    ],
)
def test_what_cannot_be_made(base: Course, words: tuple[str, ...], sentence: str) -> None:
    done = new(base, *words)
    assert done.code == 2
    assert sentence in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_nothing_is_written_over(desk: Course) -> None:
    stub = desk.exercise("3.1").stub.with_name("3_4_boats.py")
    stub.write_text("mine")
    done = new(desk, "3.4", "--module", "boats.py")
    assert done.code == 2
    assert "stubs/3_4_boats.py would be written over" in " ".join(done.err.split())
    assert stub.read_text() == "mine"
    assert not (desk.reference / "boats.py").exists()


def test_a_mutant_shows_as_a_diff() -> None:
    mutant = Mutant("number", "", 1, "a = 1\nb = 2", "a = 2", "")
    assert mutant.diff == "- a = 1\n- b = 2\n+ a = 2"
