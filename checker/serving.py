"""The API for `checker serve`: the learner's finished modules in the reference, documented offline.

uvicorn calls `create` in its own process, and again after each change of a file.
"""

import importlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles

from checker.course import PACKAGE, Course
from checker.errors import UsageError
from checker.faults import Fault, describe
from checker.overlay import Overlay, Sources
from checker.progress import progress

ROOT = "CHECKER_ROOT"
MODE = "CHECKER_MODE"

_ASSETS = "/offline-docs"


def create() -> FastAPI:
    """The app that the environment asks for."""
    course = Course(Path(os.environ[ROOT]))
    sources = sources_for(course, os.environ[MODE])
    Overlay(sources).install()
    try:
        settings = importlib.import_module(f"{PACKAGE}.config").Settings()
        app: FastAPI = importlib.import_module(f"{PACKAGE}.presentation.app").create_app(settings)
    except (Exception, SystemExit) as error:
        fault = describe(error, course.learner)
        if fault["frame"] is None:
            raise
        sys.stderr.write(_what_is_wrong(course, error, fault))
        raise SystemExit(1) from None
    _mark_own_operations(app, course.learner)
    _serve_docs_offline(app)
    return app


def _what_is_wrong(course: Course, error: BaseException, fault: Fault) -> str:
    """Why the learner's modules make no API: the sentence, the place, and what to do there."""
    frame = fault["frame"]
    file, place = Path(frame["file"]), f":{frame['line']}"
    # A name that cannot be imported is missing where it should be, not where it is asked for.
    if isinstance(error, ImportError) and error.path and Path(error.path) != file:
        file, place = Path(error.path), ""
    lines = [
        "checker: your modules do not make an API yet",
        f"  {fault['sentence']}",
        f"  {course.relative(file)}{place}",
    ]
    lines += [
        f"  {exercise.id} {exercise.title}: checker check {exercise.id}"
        for exercise in course.exercises
        if exercise.file == file
    ]
    if os.environ[MODE] == "mine":
        lines.append("  without --mine, the reference stands in for what does not pass")
    else:
        lines.append("  checker serve --reference serves without your modules")
    return "\n".join(lines) + "\n"


def settings_for(course: Course) -> dict[str, str]:
    """Environment variables for the API: what it keeps lies in .checker and outlives a reload."""
    course.state.mkdir(exist_ok=True)
    return {
        "TOOLSHED_DATABASE_URL": f"sqlite+aiosqlite:///{course.state / 'toolshed.db'}",
        "TOOLSHED_PHOTO_FOLDER": str(course.state / "photos"),
        "TOOLSHED_SECRET_KEY": secrets.token_urlsafe(48),
        "TOOLSHED_LOG_FORMAT": "text",
    }


def sources_for(course: Course, mode: str) -> Sources:
    """Where the modules come from in a mode: finished, mine or reference."""
    if mode == "mine":
        return Sources.all_mine(course.learner)
    finished = set()
    if mode == "finished":
        try:
            passing = {v.exercise for v in progress(course) if v.state == "passing"}
        except UsageError as error:
            print(f"checker: {error}\nThe reference is served meanwhile.")  # noqa: T201
            passing = set()
        finished = {e.module for e in course.exercises if e.id in passing}
        names = ", ".join(sorted(passing, key=lambda id: course.exercise(id).number))
        print(f"yours: {names or 'nothing yet'}; the reference serves the rest")  # noqa: T201
    return Sources.finished(course.learner, course.reference, finished)


def _mark_own_operations(app: FastAPI, learner: Path) -> None:
    """Let the docs say which operations run the learner's code."""
    for route in _routes(app.router):
        if Path(route.endpoint.__code__.co_filename).is_relative_to(learner):
            summary = route.summary or route.name.replace("_", " ").title()
            route.summary = f"{summary} (yours)"


def _routes(router: Any) -> Iterator[APIRoute]:
    """Every operation, those of included routers too."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from _routes(included)


def _serve_docs_offline(app: FastAPI) -> None:
    """Replace the docs page by one whose assets come from here and not from the internet."""
    assets = Path(fastapi_offline.__file__).parent / "static"
    app.router.routes[:] = [
        route
        for route in app.router.routes
        if getattr(route, "path", "") not in ("/docs", "/redoc")
    ]
    app.mount(_ASSETS, StaticFiles(directory=assets), name="offline-docs")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=app.openapi_url or "/openapi.json",
            title=app.title,
            swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{_ASSETS}/favicon.png",
        )
