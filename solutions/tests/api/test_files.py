"""What comes in and goes out as files: photos, exports, bodies that are too large."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from toolshed.config import Settings
from toolshed.presentation.app import create_app
from toolshed.presentation.container import Container
from toolshed.presentation.csv_stream import attachment, csv_chunks

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 100


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    changes = {"max_body_bytes": 20_000, "max_photo_bytes": 10_000}
    return create_app(settings.model_copy(update=changes))


@pytest.fixture
def drill(client: TestClient, ada: dict[str, str]) -> str:
    body = {"name": "Drill", "category": "drills"}
    location: str = client.post("/api/v1/items", json=body, headers=ada).headers["location"]
    return location


def put(
    client: TestClient,
    item: str,
    who: dict[str, str],
    content: bytes,
    name: str = "a.png",
    kind: str = "image/png",
) -> Any:
    return client.put(f"{item}/photo", files={"file": (name, content, kind)}, headers=who)


def files(settings: Settings) -> list[Path]:
    return sorted(settings.photo_folder.iterdir()) if settings.photo_folder.exists() else []


def test_a_photo_comes_back_as_what_it_is(
    client: TestClient, drill: str, ada: dict[str, str], settings: Settings
) -> None:
    assert client.get(f"{drill}/photo").status_code == 404

    answer = put(client, drill, ada, PNG, name="../../etc/passwd", kind="text/html")

    assert answer.status_code == 204
    photo = client.get(f"{drill}/photo")
    assert (photo.content, photo.headers["content-type"]) == (PNG, "image/png")
    assert photo.headers["x-content-type-options"] == "nosniff"
    (file,) = files(settings)
    assert len(file.stem) == 32


def test_one_photo_at_a_time_and_none_without_its_item(
    client: TestClient, drill: str, ada: dict[str, str], settings: Settings
) -> None:
    put(client, drill, ada, PNG)
    put(client, drill, ada, JPEG)
    assert client.get(f"{drill}/photo").content == JPEG
    assert [file.suffix for file in files(settings)] == [".jpg"]

    assert client.delete(f"{drill}/photo", headers=ada).status_code == 204
    assert client.delete(f"{drill}/photo", headers=ada).status_code == 404
    assert files(settings) == []

    put(client, drill, ada, PNG)
    assert client.delete(drill, headers=ada).status_code == 204
    assert files(settings) == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<html><script>alert(1)</script></html>", 415),
        (b"", 415),
        (b"\x89PN", 415),
        (b"GIF89a" + b"\0" * 50, 415),
        (PNG + b"\0" * 10_000, 413),
    ],
)
def test_what_is_no_photo_leaves_nothing(
    client: TestClient,
    drill: str,
    ada: dict[str, str],
    settings: Settings,
    content: bytes,
    status: int,
) -> None:
    answer = put(client, drill, ada, content)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert files(settings) == []


def test_a_photo_that_was_replaced_meanwhile_is_not_found(
    client: TestClient, drill: str, ada: dict[str, str], settings: Settings
) -> None:
    put(client, drill, ada, PNG)
    files(settings)[0].unlink()
    assert client.get(f"{drill}/photo").status_code == 404


def test_only_the_owner_sets_a_photo(client: TestClient, drill: str, bob: dict[str, str]) -> None:
    assert put(client, drill, bob, PNG).status_code == 403


def test_a_photo_is_taken_down_by_its_owner_or_a_volunteer(
    settings: Settings, client: TestClient, drill: str, ada: dict[str, str], bob: dict[str, str]
) -> None:
    container: Container = client.app.state.container  # type: ignore[attr-defined]
    put(client, drill, ada, PNG)
    assert client.delete(f"{drill}/photo", headers=bob).status_code == 403
    assert client.delete(f"{drill}/photo").status_code == 401
    assert len(files(settings)) == 1

    volunteers = settings.model_copy(update={"volunteers": frozenset({2})})
    client.app.state.container = replace(container, settings=volunteers)  # type: ignore[attr-defined]

    assert client.delete(f"{drill}/photo", headers=bob).status_code == 204
    assert files(settings) == []
    assert put(client, drill, bob, PNG).status_code == 403


def test_a_large_body_is_refused_announced_or_not(client: TestClient, ada: dict[str, str]) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b" " * 1000

    for content in (b" " * 30_000, chunks()):
        headers = {**ada, "Content-Type": "application/json", "Origin": "https://x.example"}
        answer = client.post("/api/v1/items", content=content, headers=headers)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-request-id"]
        assert answer.headers["connection"] == "close"
    odd = client.post("/api/v1/items", content=b"{}", headers={"Content-Length": "9" * 400})
    assert odd.status_code == 413


def test_an_export_is_ones_own_items(
    client: TestClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    for who, name in ((ada, '=cmd|"x"'), (bob, "Bob's"), (ada, "Säge, groß")):
        body = {"name": name, "category": "garden", "tags": ["b", "a"], "deposit_cents": 5}
        client.post("/api/v1/items", json=body, headers=who)
    client.patch("/api/v1/users/me", json={"name": 'Å "da" 名'}, headers=ada)

    answer = client.get("/api/v1/exports/items", headers=ada)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        "filename*=UTF-8''Tools%20of%20%C3%85%20%22da%22" in answer.headers["content-disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["name"] for row in rows] == ['\'=cmd|"x"', "Säge, groß"]
    assert rows[0]["tags"] == "b a"
    assert client.get("/api/v1/exports/items").status_code == 401


def test_an_export_has_its_first_rows_before_its_last() -> None:
    pulled = 0

    async def rows() -> AsyncIterator[tuple[str, int]]:
        nonlocal pulled
        for number in range(100_000):
            pulled += 1
            yield ("x" * 50, -number)

    async def first() -> str:
        return await anext(csv_chunks(("name", "number"), rows()))

    chunk = anyio.run(first)
    assert len(chunk) > 1000
    assert ",-1\r\n" in chunk
    assert pulled < 1000


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1.csv", '";x="', "名.csv", "\ud800"])
def test_a_file_name_stays_in_its_header(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert "\n" not in header
    assert header.count('"') == 2
