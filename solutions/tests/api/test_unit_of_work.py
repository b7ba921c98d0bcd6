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
def client(settings: Settings, work: FakeWork) -> TestClient:
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


def test_commit_comes_before_the_answer(client: TestClient, work: FakeWork) -> None:
    assert client.post("/made").status_code == 201
    assert work.events == ["write", "route", "commit", "close"]


def test_reading_holds_nobody_up(client: TestClient, work: FakeWork) -> None:
    client.get("/made")
    assert work.events[0] == "read"


def test_nobody_is_told_of_what_was_not_kept(client: TestClient, work: FakeWork) -> None:
    work.commits = False
    assert client.post("/made").status_code == 500


def test_an_error_undoes_and_goes_on(client: TestClient, work: FakeWork) -> None:
    assert client.post("/refused").status_code == 409
    assert work.events == ["write", "rollback"]
