"""The course in JupyterLab, in a real browser, as a learner sees it."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from checker.cli.run import FIRST_NOTEBOOK
from checker.course import Course
from checker.tests.test_serving import free_port, running

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
SHOTS = os.environ.get("CHECKER_SCREENSHOTS")  # a folder to look at them in


@pytest.mark.skipif(
    not SHOTS, reason="CHECKER_SCREENSHOTS=folder walks through it and takes pictures"
)
@pytest.mark.parametrize("notebook", ["00-start-here", "01-routers"])
def test_first_exercise_in_the_browser(copy: Course, notebook: str) -> None:
    """Fetch the stub into a cell, solve it there, see the card turn green."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is for authors")
    playwright.expect.set_options(timeout=120_000)
    first = copy.root / FIRST_NOTEBOOK
    _clear(first.with_stem(notebook))
    with (
        running(copy, "start", "--no-browser", "--port", str(free_port())) as jupyter,
        playwright.sync_playwright() as driver,
    ):
        assert jupyter.stdout is not None
        lines = iter(jupyter.stdout)
        address = next(x for x in lines if x.startswith("JupyterLab: ")).split(": ", 1)[1].strip()
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1400})
        page.set_default_timeout(120_000)
        # JupyterLab may ask something at any time (a kernel that is slow to connect, say).
        question = page.locator(".jp-Dialog")
        page.add_locator_handler(question, lambda: answer(question))
        page.goto(address.replace(first.stem, notebook))
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')

        def find(text: str) -> Any:
            """A cell; those that are far from what is seen are not in the page."""
            cell = page.locator(".jp-Notebook .jp-CodeCell").filter(has_text=text).first
            page.locator(".jp-Notebook").first.hover()
            while not cell.count():
                page.mouse.wheel(0, 600)
                page.wait_for_timeout(200)
            return cell

        def run_cell(cell: Any) -> None:
            cell.locator(".cm-content").click()
            playwright.expect(cell).to_have_class(re.compile("jp-mod-active"))
            page.keyboard.press("Control+Enter")
            prompt = cell.locator(".jp-InputPrompt").first
            playwright.expect(prompt).to_have_text(re.compile(r"\[\d+\]"))

        run_cell(find("%load_ext checker"))
        run_cell(find("%exercise 1.1"))
        cell = find("%%exercise 1.1")
        playwright.expect(cell.locator(".cm-content")).to_contain_text("async def")
        stub = copy.exercise("1.1").stub.read_text()
        solved = stub.replace("async def", '@router.get("/health")\nasync def')
        solved = solved.replace("raise NotImplementedError", 'return {"status": "ok"}')
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(f"%%exercise 1.1\n{solved}")
        run_cell(cell)
        card = cell.locator(".jp-OutputArea")
        playwright.expect(card).to_contain_text(re.compile(r"passing: (\d+) of \1 checks"))
        assert not page.get_by_text("Jupyter news").count()
        take(page, f"{notebook} light")
        page.keyboard.press("Escape")
        page.get_by_text("Settings", exact=True).click()
        page.get_by_text("Theme", exact=True).first.hover()
        page.get_by_text("JupyterLab Dark", exact=True).click()
        page.keyboard.press("Escape")
        page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
        cell.scroll_into_view_if_needed()
        take(page, f"{notebook} dark")
        browser.close()
    assert copy.exercise("1.1").file.read_text() == solved


def _clear(notebook: Path) -> None:
    """Take away what is stored, so that whatever is seen has been run."""
    cells = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    for cell in cells.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(cells, notebook)  # type: ignore[no-untyped-call]


def answer(question: Any) -> None:
    """Take what a dialog offers, and let whoever reads the output know what it was."""
    print("JupyterLab asked:", question.first.inner_text())  # noqa: T201
    question.locator("button.jp-mod-accept").first.click()


def take(page: Any, name: str) -> None:
    """Keep a screenshot to look at."""
    page.screenshot(path=str(Path(SHOTS or ".") / f"{name}.png"))
