"""A request is one transaction, which ends before the answer begins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from toolshed.config import Settings
from toolshed.presentation.api.v1.deps.unit_of_work import UnitOfWorkDep
from toolshed.presentation.app import create_app


@dataclass
class FakeWork:
    """A unit of work that remembers how it ended."""

    events: list[str] = field(default_factory=list)
    commits: bool = True

    async def commit(self) -> None:
        self.events.append("commit")
        if not self.commits:
            raise OSError

    async def rollback(self) -> None:
        self.events.append("rollback")


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


@pytest.fixture
def made(settings: Settings, work: FakeWork) -> TestClient:
    app: FastAPI = create_app(settings)

    @asynccontextmanager
    async def begin(*, read_only: bool = False) -> AsyncIterator[Any]:
        work.events.append("read" if read_only else "write")
        yield work
        work.events.append("close")

    app.state.container = replace(app.state.container, begin=begin)

    @app.post("/made", status_code=201)
    @app.get("/made")
    async def make(_: UnitOfWorkDep) -> None:
        work.events.append("route")

    @app.post("/refused")
    async def refuse(_: UnitOfWorkDep) -> None:
        raise HTTPException(409)

    return TestClient(app, raise_server_exceptions=False)


def test_a_request_is_one_transaction(app: FastAPI, ada: dict[str, str]) -> None:
    begin, begun = app.state.container.begin, []

    def count(*, read_only: bool = False) -> Any:
        begun.append(read_only)
        return begin(read_only=read_only)

    app.state.container = replace(app.state.container, begin=count)
    body = {"name": "Drill", "category": "drills"}
    with TestClient(app) as client:
        assert client.post("/api/v1/items", json=body, headers=ada).status_code == 201
        assert client.patch("/api/v1/items/1", json={}, headers=ada).status_code == 200
        assert client.get("/api/v1/items/1/loans", headers=ada).status_code == 200

    assert begun == [False, False, True]


def test_commit_comes_before_the_answer(made: TestClient, work: FakeWork) -> None:
    assert made.post("/made").status_code == 201
    assert work.events == ["write", "route", "commit", "close"]


def test_reading_holds_nobody_up(made: TestClient, work: FakeWork) -> None:
    made.get("/made")
    assert work.events[0] == "read"


def test_nobody_is_told_of_what_was_not_kept(made: TestClient, work: FakeWork) -> None:
    work.commits = False
    assert made.post("/made").status_code == 500


def test_an_error_undoes_and_goes_on(made: TestClient, work: FakeWork) -> None:
    assert made.post("/refused").status_code == 409
    assert work.events == ["write", "rollback"]
