"""Items, with everything around them replaced by fakes."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from toolshed.application.queries import ItemFilters, Paging, Slice
from toolshed.domain.items import Item, NewItem
from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.current_user import get_current_user
from toolshed.presentation.api.v1.deps.resources import get_item_or_404, get_own_item
from toolshed.presentation.api.v1.deps.services import get_item_service, get_now
from toolshed.presentation.api.v1.routes.items import router

HASH = "$argon2id$"
THEN = datetime(2026, 1, 1, tzinfo=UTC)
ADA = User(
    id=7,
    name="Ada",
    email="ada@example.com",
    hashed_password=HASH,
    created_at=THEN,
    updated_at=THEN,
)
DRILL = Item(
    id=3,
    owner_id=7,
    name="Drill",
    description="",
    category="drills",
    deposit_cents=0,
    tags=(),
    created_at=THEN,
    updated_at=THEN,
)


@dataclass
class FakeItems:
    """An item service that remembers what it was asked for."""

    asked: list[tuple[ItemFilters, Paging]] = field(default_factory=list)
    deleted: list[Item] = field(default_factory=list)

    async def list(self, filters: ItemFilters, paging: Paging) -> Slice[Item]:
        self.asked.append((filters, paging))
        return Slice(items=(DRILL,), total=41, limit=paging.limit, offset=paging.offset)

    async def create(self, new: NewItem) -> Item:
        return replace(DRILL, name=new.name, owner_id=new.owner_id)

    async def update(self, item: Item) -> Item:
        return item

    async def delete(self, item: Item) -> None:
        self.deleted.append(item)


@pytest.fixture
def items() -> FakeItems:
    return FakeItems()


@pytest.fixture
def client(items: FakeItems) -> TestClient:
    app = FastAPI()
    app.include_router(router)
    app.dependency_overrides = {
        get_item_service: lambda: items,
        get_current_user: lambda: ADA,
        get_item_or_404: lambda: DRILL,
        get_own_item: lambda: DRILL,
        get_now: lambda: THEN + timedelta(days=1),
    }
    return TestClient(app)


def test_list_passes_on_what_is_asked_for(client: TestClient, items: FakeItems) -> None:
    query = "limit=5&offset=10&q=dr&tag=a&tag=B&sort=-name&category=drills"

    page = client.get(f"/items?{query}").json()

    assert (page["total"], page["limit"], page["offset"]) == (41, 5, 10)
    expected = ItemFilters(q="dr", category="drills", tags=("a", "b"), sort="-name")
    assert items.asked == [(expected, Paging(limit=5, offset=10))]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "offset=-1",
        "offset=100001",
        "sort=hashed_password",
        "category=boats",
        "lmit=5",
        "q=",
        "q=%00",
        "q=" + "x" * 101,
        "&".join(f"tag={n}" for n in range(11)),
    ],
)
def test_list_refuses_what_it_cannot_answer(client: TestClient, query: str) -> None:
    assert client.get(f"/items?{query}").status_code == 422


def test_create_says_where_the_item_is(client: TestClient) -> None:
    created = client.post("/items", json={"name": "Saw", "category": "drills"})

    assert created.status_code == 201
    assert created.headers["location"] == "/items/3"
    assert created.json()["owner_id"] == ADA.id


def test_patch_changes_what_is_sent(client: TestClient) -> None:
    patched = client.patch("/items/3", json={"deposit_cents": 500}).json()

    assert (patched["name"], patched["deposit_cents"]) == ("Drill", 500)
    assert patched["updated_at"] == "2026-01-02T00:00:00Z"


@pytest.mark.parametrize("body", [{"name": None}, {"id": 1}, {"owner_id": 1}, {"name": " "}])
def test_patch_refuses_null_and_unknown_fields(client: TestClient, body: dict[str, object]) -> None:
    assert client.patch("/items/3", json=body).status_code == 422


def test_delete_answers_nothing(client: TestClient, items: FakeItems) -> None:
    deleted = client.delete("/items/3")

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert items.deleted == [DRILL]
