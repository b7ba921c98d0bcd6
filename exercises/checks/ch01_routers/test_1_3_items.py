"""1.3 Items: a collection and its members, each verb with its status."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from unittest.mock import ANY
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI, Header, HTTPException

pytestmark = pytest.mark.exercise("1.3")

ADA, BOB = {"X-User": "1"}, {"X-User": "2"}  # who asks

TIMES = {"created_at": ANY, "updated_at": ANY}
DRILL = {
    "id": 3,
    "owner_id": 1,
    "name": "Drill",
    "description": "With a case",
    "category": "drills",
    "deposit_cents": 2000,
    "tags": ["power", "loud"],
    **TIMES,
}
LADDER = {**DRILL, "id": 7, "owner_id": 2, "name": "Ladder", "category": "ladders", "tags": []}
OLD_DRILL = {**DRILL, "id": 8, "name": "Old drill", "description": "", "deposit_cents": 0}

RAKE = {
    "name": "Rake",
    "description": "Long",
    "category": "garden",
    "deposit_cents": 300,
    "tags": ["leaves"],
}
BRUSH = {**RAKE, "name": "Brush", "category": "painting", "deposit_cents": 0, "tags": []}

A_VERB = re.compile(
    r"/(get|list|show|create|add|new|make|update|edit|patch|change|delete|remove)[^/{]*",
    re.IGNORECASE,
)


class FakeItems:
    """An item service that keeps the three items above."""

    def __init__(self, made_at):
        from toolshed.domain.items import Item

        self.made_at = made_at
        times = {"created_at": made_at, "updated_at": made_at}
        self.kept = {
            data["id"]: Item(**{**data, **times, "tags": tuple(data["tags"])})
            for data in (DRILL, LADDER, OLD_DRILL)
        }

    async def list(self, filters, paging):
        from toolshed.application.queries import Slice

        found = [i for i in self.kept.values() if filters.category in (None, i.category)]
        part = tuple(found[paging.offset :][: paging.limit])
        return Slice(items=part, total=len(found), limit=paging.limit, offset=paging.offset)

    async def get(self, item_id):
        from toolshed.domain.errors import ItemNotFoundError

        if item_id not in self.kept:
            raise ItemNotFoundError(item_id)
        return self.kept[item_id]

    async def create(self, new):
        from toolshed.domain.items import Item

        fields = {name: getattr(new, name) for name in type(new).__dataclass_fields__}
        times = {"created_at": self.made_at, "updated_at": self.made_at}
        item = Item(id=max([11, *self.kept]) + 1, **fields, **times)
        self.kept[item.id] = item
        return item

    async def update(self, item):
        self.kept[item.id] = replace(item)
        return item

    async def delete(self, item):
        del self.kept[item.id]


def stage(learner, prefix=""):
    """An app of the learner's router, below a prefix, with an item service of its own."""
    from toolshed.domain.users import User
    from toolshed.presentation.api.v1.deps.current_user import get_current_user
    from toolshed.presentation.api.v1.deps.services import get_clock, get_item_service
    from toolshed.presentation.errors import install_error_handlers

    made_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    items = FakeItems(made_at)

    def user_of_header(x_user: Annotated[int | None, Header(include_in_schema=False)] = None):
        if x_user is None:
            raise HTTPException(401)
        return User(
            id=x_user,
            name="Ada" if x_user == 1 else "Bob",
            email=f"user{x_user}@example.com",
            hashed_password="",
            created_at=made_at,
            updated_at=made_at,
        )

    app = FastAPI()
    install_error_handlers(app)
    app.include_router(learner.router, prefix=prefix)
    app.dependency_overrides = {
        get_current_user: user_of_header,
        get_item_service: lambda: items,
        get_clock: lambda: lambda: datetime(2026, 1, 2, 9, tzinfo=UTC),
    }
    return app


def test_paths(client):
    """The paths are /items and /items/{item_id}: they name things, and no verbs."""
    paths = client.get("/openapi.json").json().get("paths", {})
    assert paths, (
        "OpenAPI documents no path at all: a function becomes a route by a decorator of the router"
    )
    verbs = [path for path in paths if A_VERB.search(path)]
    assert not verbs, (
        f"the path {verbs and verbs[0]} has a verb in it: a path names a thing, and what is done "
        "with it is said by the verb of HTTP: GET, POST, PATCH, DELETE"
    )
    assert "/items/" not in paths, (
        "the path /items/ ends in a slash, so /items answers 307: below a prefix, the path of the "
        'collection itself is "" and not "/"'
    )
    assert not any(path.startswith("/items/items") for path in paths), (
        "the paths start with /items/items: the router has the prefix /items already, so the "
        "decorators do not repeat it"
    )
    other = [path for path in paths if re.fullmatch(r"/items/\{(?!item_id\})\w+\}", path)]
    assert not other, (
        f"the path {other and other[0]} must be /items/{{item_id}}: ItemOr404 reads the part of "
        "the path that has the name item_id"
    )
    missing = [path for path in ("/items", "/items/{item_id}") if path not in paths]
    assert not missing, f"no route has the path {missing and missing[0]}, but {', '.join(paths)}"


def test_list(client):
    """GET /items answers with a page of the items that match."""
    response = client.get("/items", params={"category": "drills", "limit": 1, "offset": 1})
    assert not response.is_redirect, (
        'GET /items answered 307 to /items/: below a prefix, the path of the collection is ""'
    )
    assert response.status_code not in (404, 405), "no route answers GET /items"
    assert response.status_code == 200, (
        f"a list that can be read is answered with 200, and not with {response.status_code}"
    )
    body = response.json()
    assert not isinstance(body, list), (
        "the answer is a bare list: a page also says how many items there are in all, so return "
        "what items.list gave you, and not its items alone"
    )
    limit = body.get("limit")
    assert limit == 1, (
        "?limit=1 was asked for and did not reach the service: pass `page` on to items.list"
    )
    assert body["total"] != 3, (
        "?category=drills was asked for, and the ladder is counted: pass `filters` on to items.list"
    )
    page = {"items": [OLD_DRILL], "total": 2, "limit": 1, "offset": 1}
    assert body == page, "the page must be what items.list(filters, page) returns"


def test_create(client):
    """POST /items makes an item of whoever asks, and answers 201 with it."""
    for headers, owner, new in ((ADA, 1, RAKE), (BOB, 2, BRUSH)):
        response = client.post("/items", json=new, headers=headers)
        assert response.status_code not in (404, 405), "no route answers POST /items"
        assert response.status_code != 200, (
            "POST /items answered 200: where something was made the status is 201 Created; "
            "the decorator takes it as status_code"
        )
        assert response.status_code == 201, (
            f"a new item is answered with 201 Created, and not with {response.status_code}"
        )
        body = response.json()
        assert body is not None, "the answer is null: return the item that items.create gave you"
        assert body.get("owner_id") == owner, (
            f"user {owner} offered this item, so owner_id must be {owner}: take it from `owner`"
        )
        assert body == {**new, **TIMES, "id": ANY, "owner_id": owner}, (
            "the answer must be the new item, with every field as it was sent"
        )
        kept = client.get(f"/items/{body['id']}")
        assert kept.status_code == 200, (
            f"the answer says the id is {body['id']}, and GET /items/{body['id']} answers "
            f"{kept.status_code}: the item must be made by items.create, which gives it its id"
        )
        assert {**kept.json(), **TIMES} == {**body, **TIMES}, (
            f"GET /items/{body['id']} must be the item that was made"
        )


def test_location(client):
    """The header Location of the answer to POST /items leads to the new item."""
    for new in (RAKE, BRUSH):
        response = client.post("/items", json=new, headers=BOB)
        assert response.status_code not in (404, 405), "no route answers POST /items"
        assert response.is_success, (
            f"POST /items answered {response.status_code}, so there is no Location to follow"
        )
        location = response.headers.get("location")
        assert location, (
            "the answer has no Location: 201 Created says in this header where the new item is"
        )
        target = urljoin(str(response.request.url), location)
        assert urlsplit(target).netloc == "testserver", (
            f"Location is {location}, which is on another host than the one that was asked: "
            "make it from the request, by location_of or request.url_for"
        )
        found = client.get(target)
        assert found.status_code == 200, (
            f"Location is {location}, which from /items leads to {urlsplit(target).path}, and "
            f"GET there answers {found.status_code}: it must lead to the new item"
        )
        assert {**found.json(), **TIMES} == {**response.json(), **TIMES}, (
            f"Location is {location}, and there is another item than the one that was made"
        )


@pytest.mark.parametrize("prefix", ["/api/v1", "/elsewhere"])
def test_location_below_a_prefix(serve, prefix):
    """Location holds wherever the router is served."""
    client = serve(prefix=prefix)
    response = client.post(f"{prefix}/items", json=RAKE, headers=ADA)
    assert response.status_code not in (404, 405), f"no route answers POST {prefix}/items"
    assert "location" in response.headers, (
        f"POST {prefix}/items answered {response.status_code} without a Location"
    )
    location = response.headers["location"]
    target = urljoin(str(response.request.url), location)
    found = client.get(target)
    assert found.status_code == 200, (
        f"the router is served below {prefix}, and Location is {location}, which leads nowhere: "
        "a path that is written out knows no prefix, location_of and request.url_for do"
    )
    assert {**found.json(), **TIMES} == {**response.json(), **TIMES}, (
        f"Location is {location}, which is another item"
    )


def test_get(client):
    """GET /items/{item_id} answers with the item, and 404 where there is none."""
    for item in (DRILL, LADDER):
        response = client.get(f"/items/{item['id']}")
        assert response.status_code not in (404, 405), (
            f"no route answers GET /items/{item['id']}, and there is an item of this id"
        )
        assert response.status_code == 200, (
            f"an item that there is was answered with {response.status_code} and not with 200"
        )
        assert response.json() == item, f"GET /items/{item['id']} must answer with that item"
    response = client.get("/items/99")
    assert response.status_code != 200, (
        f"there is no item 99, and GET /items/99 answered 200 with {response.text}"
    )
    assert response.status_code == 404, (
        f"there is no item 99, so the answer is 404 and not {response.status_code}: "
        "ItemOr404 does that for you"
    )


def test_patch(client):
    """PATCH /items/{item_id} changes the fields that were sent, and no others."""
    for headers, item, change in (
        (ADA, DRILL, {"name": "Hammer drill"}),
        (BOB, LADDER, {"deposit_cents": 900, "tags": ["tall"]}),
    ):
        path = f"/items/{item['id']}"
        response = client.patch(path, json=change, headers=headers)
        assert response.status_code != 405, (
            f"{path} does not take PATCH: that is the verb for a change of some fields; "
            "PUT replaces all of them"
        )
        assert response.status_code != 404, f"no route answers PATCH {path}"
        assert response.status_code == 200, (
            f"a change that was carried out is answered with 200, and not {response.status_code}"
        )
        body = response.json()
        assert body is not None, "the answer is null: return the item as it is after the change"
        lost = [name for name in item if name not in change and body.get(name) != item[name]]
        assert not lost, (
            f"PATCH sent {', '.join(change)}, and {', '.join(lost)} changed too: only the fields "
            "that were sent may change, and apply_patch does that"
        )
        assert body == {**item, **change}, (
            "the answer is the item without the change: items are never changed in place, so "
            "return what apply_patch and items.update gave you"
        )
        kept = client.get(path).json()
        assert kept == {**item, **change}, (
            "the answer shows the change, but GET afterwards does not: items.update keeps it"
        )
        assert body["updated_at"] > body["created_at"], (
            "updated_at did not move: pass now=now to apply_patch"
        )


def test_delete(client):
    """DELETE /items/{item_id} answers 204 without a body, and the item is gone."""
    before = client.get("/items/3")
    assert before.status_code != 404, (
        "GET /items/3 does not work yet, so nobody can tell whether DELETE took the item away"
    )
    response = client.delete("/items/3", headers=ADA)
    assert response.status_code not in (404, 405), "no route answers DELETE /items/3"
    assert response.status_code != 200, (
        "DELETE answered 200: when all is said by the status, it is 204 No Content"
    )
    assert response.status_code == 204, (
        f"an item that was deleted is answered with 204, and not with {response.status_code}"
    )
    assert response.content == b"", (
        f"204 means that there is no content, and the body is {response.text}: "
        "return nothing, and no JSONResponse"
    )
    after = client.get("/items/3")
    assert after.status_code == 404, (
        "the item is still there after DELETE: items.delete(item) takes it away"
    )
    other = client.get("/items/8")
    assert other.json() == OLD_DRILL, "DELETE /items/3 must leave every other item as it is"


def test_owner(client):
    """PATCH and DELETE of somebody else's item answer 403, and change nothing."""
    before = client.get("/items/7")
    assert before.status_code != 404, (
        "GET /items/7 does not work yet, so nobody can tell whether the item stays as it is"
    )
    for method, json in (("PATCH", {"name": "Mine"}), ("DELETE", None)):
        response = client.request(method, "/items/7", json=json, headers=ADA)
        assert response.status_code not in (404, 405), f"no route answers {method} /items/7"
        assert not response.is_success, (
            f"Ada may {method} Bob's ladder: ask for the item as OwnItem, and not as ItemOr404"
        )
        assert response.status_code == 403, (
            f"{method} of somebody else's item is forbidden, 403, and not {response.status_code}"
        )
        assert client.get("/items/7").json() == LADDER, f"{method} answered 403 and did it anyway"


def test_docs(client):
    """OpenAPI names the statuses and the fields of the answers."""
    docs = client.get("/openapi.json").json()
    paths = docs.get("paths", {})
    for path, verb, status in (
        ("/items", "get", "200"),
        ("/items", "post", "201"),
        ("/items/{item_id}", "get", "200"),
        ("/items/{item_id}", "patch", "200"),
        ("/items/{item_id}", "delete", "204"),
    ):
        assert verb in paths.get(path, {}), f"no route answers {verb.upper()} {path}"
        responses = paths[path][verb]["responses"]
        assert status in responses, (
            f"the docs of {verb.upper()} {path} say {min(responses)} and not {status}: "
            "the status belongs into the decorator, as status_code, so that it is documented"
        )
        if status == "204":
            continue
        schema = responses[status].get("content", {}).get("application/json", {}).get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        fields = docs.get("components", {}).get("schemas", {}).get(name, {}).get("properties", {})
        wanted = {"items", "total", "limit", "offset"} if path + verb == "/itemsget" else set(DRILL)
        assert not wanted ^ set(fields), (
            f"the docs of {verb.upper()} {path} do not say which fields the answer has: "
            "give the decorator a response_model, ItemResponse or Page[ItemResponse]"
        )
