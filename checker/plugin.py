"""The pytest plugin: options, fixtures and verdicts. `exercises/conftest.py` loads it."""

import argparse
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from checker import render
from checker.course import Course, Exercise, find_course
from checker.errors import UsageError
from checker.grading import Grading, WallClock
from checker.verdict import Check, Verdict, is_untouched, judge, next_step, write_verdicts
from checker.worked import check_of

GRADING = pytest.StashKey[Grading]()
SUMMARY = pytest.StashKey["Summary"]()


OPTIONS: dict[str, dict[str, Any]] = {
    "--exercise": {
        "action": "append",
        "default": [],
        "metavar": "ID",
        "help": "grade this exercise (1.2) or chapter (1); may be given several times",
    },
    "--against": {
        "metavar": "TREE",
        "help": "grade this tree, 'solutions' say, not exercises/; it holds a toolshed/ folder",
    },
    "--mine": {
        "action": "store_true",
        "help": "all modules are the learner's: no reference",
    },
    "--in-process": {
        "action": "store_true",
        "help": "run everything in one process (for --pdb)",
    },
    "--spawn": {"action": "store_true", "help": "new interpreters instead of forks"},
    "--untouched": {"action": "store_true", "help": "run the checks on untouched stubs as well"},
    "--deadline": {
        "type": float,
        "default": 10.0,
        "metavar": "SECONDS",
        "help": "how long one check may take (default: 10)",
    },
    "--until": {
        "action": "append",
        "default": [],
        "metavar": "SENTENCE",
        "help": "stop when failures have said this ('': anything), and begin with the checks that "
        "may say it; may be given several times",
    },
    "--verdicts": {"type": Path, "metavar": "FILE", "help": "write the verdicts as JSON"},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("course", "grading exercises")
    for name, settings in OPTIONS.items():
        group.addoption(name, **settings)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "exercise(id): the exercise that these checks belong to")
    config.addinivalue_line(
        "markers", "guard(reason): a check that the untouched stub passes: a regression guard"
    )
    config.addinivalue_line(
        "markers", "server_errors: unhandled exceptions of the app are part of this check"
    )
    try:
        course = find_course(config.rootpath)
        chosen = course.choose(config.getoption("exercise")) or course.exercises
        grading = Grading(course, chosen, course.learner)
        set_up(grading, config.option)
    except UsageError as error:
        pytest.exit(f"checker: {error}", returncode=2)
    config.stash[GRADING] = grading
    if not hasattr(config, "workerinput"):
        config.stash[SUMMARY] = Summary(config, grading)
        config.pluginmanager.register(config.stash[SUMMARY], "course-summary")


def set_up(grading: Grading, options: argparse.Namespace) -> None:
    """Let a run be as its options say."""
    grading.tree = _tree(grading.course, options.against)
    grading.mine = options.mine
    grading.in_process = options.in_process
    grading.spawn = options.spawn
    grading.untouched = options.untouched
    grading.deadline = options.deadline


def configure(session: pytest.Session, words: Sequence[str]) -> None:
    """Give a session that has collected the options of the run that it becomes."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    for name, settings in OPTIONS.items():
        parser.add_argument(name, **settings)
    options = parser.parse_args(words)
    config = session.config
    set_up(config.stash[GRADING], options)
    config.stash[SUMMARY].awaited = options.until
    ask_first(session.items, options.until)


def ask_first(items: list[pytest.Item], awaited: Sequence[str]) -> None:
    """Put the checks first that have in their code what is awaited: they are likely to say it."""
    if not any(awaited):  # nothing, or anything
        return

    def likeness(item: pytest.Item) -> int:
        """The characters of the longest part of a sentence."""
        texts = _texts(item.function.__code__) if isinstance(item, pytest.Function) else ()
        return max((len(t) for t in texts for s in awaited if s and (t in s or s in t)), default=0)

    items.sort(key=likeness, reverse=True)


def _texts(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant)


def _tree(course: Course, against: str | None) -> Path:
    """The package folder that is graded."""
    if against is None:
        return course.learner
    for folder in (Path.cwd() / against, course.root / against):
        if (folder / course.learner.name).is_dir():
            return (folder / course.learner.name).resolve()
    raise UsageError(
        f"--against {against}: there is no folder {course.learner.name}/ in it; "
        "name a tree such as exercises or solutions"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what is not asked for before it is imported."""
    grading = config.stash[GRADING]
    if collection_path.suffix == ".py" and collection_path.name.startswith("test_"):
        known = {exercise.checks: exercise for exercise in grading.course.exercises}
        exercise = known.get(collection_path)
        if exercise is not None and exercise not in grading.chosen:
            return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    graded = [item for item in items if item.get_closest_marker("exercise")]
    for item in graded:
        # A warning of the learner's code is no failure, in whatever process it runs.
        item.add_marker(pytest.mark.filterwarnings("default"))
        item.user_properties += [
            ("exercise", mark.args[0]) for mark in item.iter_markers("exercise")
        ]
    if graded:
        summarize(config)
    ask_first(items, config.getoption("until"))


def summarize(config: pytest.Config) -> None:
    """Leave failures to the summary: a table, and one failure worked out (with -v all of them)."""
    option = config.option
    if option.tbstyle == "auto":
        option.tbstyle = "no"
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and option.reportchars == "fE":  # as it is by default
        reporter.reportchars = ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Fork the server of app processes while there is nothing here that they should not have."""
    graded = any(item.get_closest_marker("exercise") for item in session.items)
    if graded and not session.config.option.collectonly:
        session.config.stash[GRADING].prepare()


def pytest_unconfigure(config: pytest.Config) -> None:
    if (grading := config.stash.get(GRADING, None)) is not None:
        grading.close()


def exercise_of(item: pytest.Item) -> Exercise | None:
    """The exercise that a check belongs to."""
    marker = item.get_closest_marker("exercise")
    if marker is None:
        return None
    return item.config.stash[GRADING].course.exercise(marker.args[0])


def pytest_runtest_setup(item: pytest.Item) -> None:
    exercise = exercise_of(item)
    if exercise is None:
        return
    item.config.stash[GRADING].begin(exercise)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield
    if exercise_of(item) is not None:
        grading = item.config.stash[GRADING]
        grading.hang_up()
        if item.get_closest_marker("server_errors") is None:
            grading.raise_unseen()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    exercise = exercise_of(item)
    if exercise is None or report.when == "teardown" or (report.when == "setup" and report.passed):
        return report
    # An app that cannot be started is a failed check, and no error of the course's.
    report.when = "call"
    grading = item.config.stash[GRADING]
    check = check_of(item, call, grading)
    report.__dict__["course_check"] = {"exercise": exercise.id, **check.model_dump()}
    if report.failed and item.config.option.tbstyle == "no":
        report.longrepr = render.plain(render.failure_lines(check))
    return report


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """After the fixtures have hung up."""
    if exercise_of(item) is not None:
        item.config.stash[GRADING].finish()


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """An exercise that was not started is no failure to look into."""
    check = getattr(report, "course_check", None)
    if check is not None and check["outcome"] == "not run" and report.failed:
        return "not started", "-", "NOT STARTED"
    return None


# --- Fixtures ------------------------------------------------------------------------------


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Generator[WallClock, None, None]:
    """The wall clock of both processes: `clock.move_to(when)`, `clock.shift(seconds)`."""
    with WallClock(request.config.stash[GRADING]) as clock:
        yield clock


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Callable[..., TestClient]:
    """Stages an app: `serve()`, `serve(other_stage, option=1)`; gives a TestClient of it."""
    return request.config.stash[GRADING].serve


@pytest.fixture
def client(serve: Callable[..., TestClient]) -> TestClient:
    """A TestClient of the app that `stage(learner)` returns. It follows no redirects."""
    return serve()


# --- The summary ---------------------------------------------------------------------------


class Summary:
    """Collects the checks of a run, from this process or from workers, and tells of them."""

    def __init__(self, config: pytest.Config, grading: Grading) -> None:
        self._config = config
        self._grading = grading
        # By exercise, then by the check's line and id: workers report in any order.
        self._checks: dict[str, dict[tuple[int, str], Check]] = {}
        self.awaited: list[str] = list(config.getoption("until"))

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = getattr(report, "course_check", None)
        if data is not None:
            summarize(self._config)  # this may be the controller of workers, which collects nothing
            check = Check.model_validate(data)
            place = (report.location[1] or 0, report.nodeid)
            self._checks.setdefault(data["exercise"], {})[place] = check
            self._stop_when_said(check)

    def _stop_when_said(self, check: Check) -> None:
        if self.awaited and check.outcome not in ("passed", "not run"):
            self.awaited = [text for text in self.awaited if text not in check.said]
            if not self.awaited:
                self._session.shouldfail = "what was waited for has been said"

    @property
    def verdicts(self) -> list[Verdict]:
        found = []
        for exercise in self._grading.course.exercises:
            if checks := self._checks.get(exercise.id):
                file = exercise.in_tree(self._grading.tree)
                untouched = is_untouched(exercise, file)
                in_order = [checks[place] for place in sorted(checks)]
                found.append(judge(exercise, in_order, file, untouched))
        return found

    def pytest_sessionfinish(self) -> None:
        if (path := self._config.getoption("verdicts")) is not None:
            write_verdicts(path, self.verdicts)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        verdicts = self.verdicts
        if not verdicts:
            return
        course = self._grading.course
        lines: list[render.Line] = [[]]
        if len(verdicts) > 1:
            lines += [*render.table_lines(course, verdicts), []]
        failing = [v for v in verdicts if v.state not in ("passing", "not started")]
        every = self._config.option.verbose > 0
        shown = verdicts if len(verdicts) == 1 else failing if every else failing[:1]
        for verdict in shown:
            lines += [*render.verdict_lines(verdict, every=every), []]
        lines += render.wrapped([("bold", "next: ")], next_step(course, verdicts))
        render.write(lines, lambda text, style: _emit(terminalreporter, text, style))


def _emit(reporter: pytest.TerminalReporter, text: str, style: str) -> None:
    names = {"dim": "light"}
    markup = {names.get(style, style): True} if style else {}
    reporter.write(text, **markup)
