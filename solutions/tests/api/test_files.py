"""What comes in and goes out as files: photos, exports, bodies that are too large."""

import csv
import gc
import io
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import FastAPI, UploadFile
from fastapi.testclient import TestClient

from toolshed.application.exports import ExportService
from toolshed.config import Settings
from toolshed.domain.errors import PhotoTooLargeError
from toolshed.domain.items import Item
from toolshed.infrastructure.photos import FolderPhotoStore
from toolshed.presentation.app import create_app
from toolshed.presentation.container import Container
from toolshed.presentation.csv_stream import attachment, csv_chunks
from toolshed.presentation.uploads import read_chunks

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
RAKE = Item(
    id=1,
    owner_id=1,
    name="Rake",
    description="",
    category="garden",
    deposit_cents=0,
    tags=(),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
)
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


def test_an_export_holds_one_batch_and_no_transaction() -> None:
    begun = open_now = held = 0

    class Items:
        async def list_of_owner(self, owner_id: int, *, after: int, limit: int) -> list[Item]:
            nonlocal held
            found = [replace(RAKE, owner_id=owner_id, id=after + n + 1) for n in range(limit)]
            held += len(found)
            return found if after < 9_000 else []

    @dataclass
    class Work:
        items: Items = field(default_factory=Items)

    @asynccontextmanager
    async def begin(*, read_only: bool = False) -> AsyncIterator[Any]:
        nonlocal begun, open_now
        assert read_only
        begun, open_now = begun + 1, open_now + 1
        yield Work()
        open_now -= 1

    async def read() -> int:
        nonlocal held
        count, most = 0, 0
        async for item in ExportService(begin, batch=100).items_of(7):
            assert open_now == 0
            most = max(most, held)
            held -= 1
            count += 1
            assert item.id == count
        assert most == 100
        return count

    assert anyio.run(read) == 9_000
    assert begun == 91


async def _pull(app: FastAPI, path: str, who: dict[str, str], chunk: bytes) -> tuple[int, int]:
    """Send a body that does not end; return the status, and how many bytes were taken of it."""
    pulled, status = 0, 0
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + PNG
    kind = b"multipart/form-data; boundary=b"
    headers = [(b"content-type", kind), (b"authorization", who["Authorization"].encode())]

    async def receive() -> dict[str, Any]:
        nonlocal pulled
        body = chunk if pulled else head
        pulled += len(body)
        return {"type": "http.request", "body": body, "more_body": True}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    scope = {"type": "http", "method": "PUT", "path": path, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    return status, pulled


def test_of_an_endless_upload_no_more_is_taken_than_is_allowed(
    settings: Settings, app: FastAPI, drill: str, ada: dict[str, str]
) -> None:
    status, pulled = anyio.run(_pull, app, f"{drill}/photo", ada, b"\0" * 1000)
    assert status == 413
    assert 20_000 < pulled <= 21_000
    assert files(settings) == []


def test_a_large_upload_is_never_held_in_memory(
    settings: Settings, drill: str, app: FastAPI, ada: dict[str, str]
) -> None:
    cap, chunk = 5 * 1024 * 1024, b"\0" * 65_536
    changes = {"max_body_bytes": 16 * cap, "max_photo_bytes": cap}
    large = create_app(settings.model_copy(update=changes))
    large.state.container = replace(
        app.state.container, settings=settings.model_copy(update=changes)
    )
    gc.collect()
    tracemalloc.start()
    try:
        status, pulled = anyio.run(_pull, large, f"{drill}/photo", ada, chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert status == 413
    assert pulled > 64 * 1024 * 1024
    assert peak < cap
    assert files(settings) == []


def test_of_a_photo_no_more_is_kept_than_is_allowed(settings: Settings) -> None:
    read = 0

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal read
            assert size is not None
            assert 0 < size <= 65_536
            read += size
            return (PNG + b"\0" * size)[:size]

    async def save() -> None:
        store = FolderPhotoStore(settings.photo_folder, max_bytes=10**9)
        upload = UploadFile(Endless())
        with pytest.raises(PhotoTooLargeError):
            await store.save(read_chunks(upload, max_bytes=200_000))

    anyio.run(save)
    assert read <= 200_000 + 65_536
    assert files(settings) == []


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1.csv", '";x="', "名.csv", "\ud800"])
def test_a_file_name_stays_in_its_header(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert "\n" not in header
    assert header.count('"') == 2
