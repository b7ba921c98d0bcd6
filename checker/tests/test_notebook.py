"""The notebooks and their magics, in real kernels."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from checker.course import Course, find_course
from checker.notebooks import execute, fresh_copy, notebooks

NAMES = [path.name for path in notebooks(find_course(Path(__file__)))]


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text_of(cell: Any) -> str:
    """The plain text that a cell shows."""
    parts = [output.get("text", "") for output in cell.outputs]
    parts += [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(parts)


def is_quiet(source: str) -> bool:
    """Whether a cell shows nothing by nature: it fetches a stub, or only defines things."""
    if "%load_ext" in source or source.startswith("%exercise"):
        return True
    definitions = ast.Assign | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    imports = ast.Import | ast.ImportFrom
    return all(isinstance(node, definitions | imports) for node in ast.parse(source).body)


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_stored(course: Course, name: str) -> None:
    """nbval compares nothing where a cell has no count, and nothing where it has no outputs."""
    notebook = nbformat.read(course.root / "notebooks" / name, as_version=4)
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    silent = [cell.source for cell in cells if not cell.outputs and not is_quiet(cell.source)]
    assert not silent
    errors = [c.source for c in cells for o in c.outputs if o.output_type == "error"]
    assert not errors


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_passes_with_solutions(course: Course, name: str) -> None:
    with fresh_copy(course, solved=True) as copy:
        done = execute(copy.root / "notebooks" / name)
    checked = [cell for cell in code_cells(done) if cell.source.startswith("%check")]
    assert checked
    for cell in checked:
        total = text_of(cell).splitlines()[0].split()
        assert total[-4] == total[-2], text_of(cell)  # "6 of 6 checks"
        assert total[-1] == "checks"


def test_every_exercise_has_its_cells(course: Course) -> None:
    for chapter in course.chapters:
        sources = [c.source for c in code_cells(nbformat.read(chapter.notebook, as_version=4))]
        for exercise in chapter.exercises:
            assert f"%exercise {exercise.id}" in sources
            assert f"%check {exercise.id}" in sources


def play(copy: Course, *sources: str) -> list[Any]:
    """Run cells in a kernel, in the course's notebooks folder."""
    cells = [nbformat.v4.new_code_cell(source) for source in ("%load_ext checker", *sources)]
    path = copy.root / "notebooks" / "play.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return code_cells(execute(path))[1:]


def test_writing_a_module_from_a_cell(copy: Course) -> None:
    exercise = copy.exercise("1.1")
    good = exercise.solution.read_text().rstrip()
    stub = exercise.stub.read_text().rstrip()
    fetched, wrong, right, progress, spared = play(
        copy,
        "%exercise 1.1",
        "%%exercise 1.1\nprint('loaded')\nraise ValueError('mine')",
        f"%%exercise 1.1\n{good}",
        "%progress",
        f"%%exercise 1.1\n{stub}",
    )
    assert not fetched.outputs  # it becomes the stub's text, which only a front end shows
    assert "ValueError: mine" in text_of(wrong)
    assert "exercises/toolshed/presentation/api/health.py:2" in text_of(wrong)
    assert "6 of 6 checks" in text_of(right)
    assert "passing" in text_of(progress)
    # The untouched stub in a cell does not undo what stands in the file.
    assert "nothing was written" in text_of(spared)
    assert exercise.file.read_text() == f"{good}\n"
    kept = {path.read_text() for path in (copy.state / "backups").rglob("*.py")}
    passed = f"{good}\n"  # each pass is kept as well
    assert kept == {f"{stub}\n", "print('loaded')\nraise ValueError('mine')\n", passed}


def test_the_kernel_never_imports_the_learners_code(copy: Course) -> None:
    copy.exercise("1.1").file.write_text("import os\nos._exit(1)\n")
    checked, alive = play(
        copy, "%check 1.1", "import sys\nprint([m for m in sys.modules if 'toolshed' in m])"
    )
    assert "ended itself with exit code 1" in text_of(checked)
    assert text_of(alive) == "[]\n"


def test_hints_solutions_and_misuse(copy: Course) -> None:
    first, second, asks, shown, unknown, nothing = play(
        copy,
        "%hint 1.1",
        "%hint 1.1",
        "%solution 1.1",
        "%solution 1.1 --yes",
        "%check 9.9",
        "%check",
    )
    assert "hint 2" not in text_of(first)
    assert "hint 2 of 3" in text_of(second)
    assert "%solution 1.1 --yes" in text_of(asks)
    assert '@router.get("/health")' in text_of(shown)
    assert "there is no exercise '9.9'" in text_of(unknown)
    assert "name an exercise" in text_of(nothing)


def test_cards_have_both_forms(copy: Course) -> None:
    copy.exercise("1.1").file.write_text("broken = '<script>'(\n")
    (cell,) = play(copy, "%check 1.1")
    data = cell.outputs[0].data
    assert "SyntaxError" in data["text/plain"]
    assert "SyntaxError" in data["text/html"]
    assert "<script>" not in data["text/html"]
    assert "var(--jp-" in data["text/html"]
