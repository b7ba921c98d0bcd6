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

MADE = datetime(2026, 1, 1, 9, 5, 7, 250_000, tzinfo=UTC)
NOW = datetime(2026, 1, 2, 17, 30, 15, 123_456, tzinfo=UTC)
MADE_TEXT, NOW_TEXT = (f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z" for moment in (MADE, NOW))

TIMES = {"created_at": MADE_TEXT, "updated_at": MADE_TEXT}
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
OLD_DRILL = {
    **DRILL,
    "id": 8,
    "name": "Old drill",
    "description": "",
    "deposit_cents": 0,
    "tags": ["power"],
}

RAKE = {
    "name": "Rake",
    "description": "Long",
    "category": "garden",
    "deposit_cents": 300,
    "tags": ["leaves", "autumn"],
}
BRUSH = {**RAKE, "name": "Brush", "category": "painting", "deposit_cents": 0, "tags": []}
HOSE = {"name": "Hose", "category": "garden"}
DEFAULTS = {"description": "", "deposit_cents": 0, "tags": []}

OPERATIONS = {  # the status when all is well
    ("/items", "get"): "200",
    ("/items", "post"): "201",
    ("/items/{item_id}", "get"): "200",
    ("/items/{item_id}", "patch"): "200",
    ("/items/{item_id}", "delete"): "204",
}
QUERY = {"limit", "offset", "q", "category", "tag", "sort"}

A_VERB = re.compile(
    r"/(get|list|show|create|add|new|make|update|edit|patch|change|delete|remove)[^/{]*",
    re.IGNORECASE,
)


class ItemService:
    """Keeps the three items above, in the place of the service; an item service's rules hold.

    The old drill is on loan.
    """

    def __init__(self):
        from toolshed.domain.items import Item

        times = {"created_at": MADE, "updated_at": MADE}
        self.kept = {
            data["id"]: Item(**{**data, **times, "tags": tuple(data["tags"])})
            for data in (DRILL, LADDER, OLD_DRILL)
        }

    async def list(self, filters, paging):
        from toolshed.application.queries import Slice

        found = [
            item
            for item in self.kept.values()
            if filters.category in (None, item.category)
            and (filters.q or "").casefold() in f"{item.name} {item.description}".casefold()
            and set(filters.tags) <= set(item.tags)
        ]
        field = filters.sort.removeprefix("-")
        found.sort(key=lambda item: getattr(item, field), reverse=filters.sort.startswith("-"))
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
        times = {"created_at": MADE, "updated_at": MADE}
        item = Item(id=max([11, *self.kept]) + 1, **fields, **times)
        self.kept[item.id] = item
        return item

    async def update(self, item):
        from toolshed.domain.items import check_deposit

        check_deposit(item.category, item.deposit_cents)
        self.kept[item.id] = replace(item)
        return item

    async def delete(self, item):
        from toolshed.domain.errors import ItemOnLoanError

        if item.id == OLD_DRILL["id"]:
            raise ItemOnLoanError(item.id)
        del self.kept[item.id]


def stage(learner, prefix="", root_path=""):
    """An app of the learner's router, below a prefix, with an item service of its own.

    `root_path` is what the server was told: clients find the app below it.
    """
    from toolshed.domain.users import User
    from toolshed.presentation.api.v1.deps.current_user import get_current_user
    from toolshed.presentation.api.v1.deps.services import get_clock, get_item_service
    from toolshed.presentation.errors import install_error_handlers

    items = ItemService()

    def user_of_header(x_user: Annotated[int | None, Header(include_in_schema=False)] = None):
        if x_user is None:
            raise HTTPException(401)
        return User(
            id=x_user,
            name="Ada" if x_user == 1 else "Bob",
            email=f"user{x_user}@example.com",
            hashed_password="",
            created_at=MADE,
            updated_at=MADE,
        )

    app = FastAPI(root_path=root_path)
    install_error_handlers(app)
    app.include_router(learner.router, prefix=prefix)
    app.dependency_overrides = {
        get_current_user: user_of_header,
        get_item_service: lambda: items,
        get_clock: lambda: lambda: NOW,
    }

    @app.get("/kept", include_in_schema=False)
    def kept():
        return list(items.kept)

    @app.get("/served", include_in_schema=False)
    def served():
        routes = [route for route in learner.router.routes if getattr(route, "methods", None)]
        return [[route.path_format, sorted(route.methods)] for route in routes]

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
        "?limit=1 was asked for and did not reach the service: pass `paging` on to items.list"
    )
    assert body["total"] != 3, (
        "?category=drills was asked for, and the ladder is counted: pass `filters` on to items.list"
    )
    for offset, items in ((1, [OLD_DRILL]), (0, [DRILL]), (2, [])):
        query = {"category": "drills", "limit": 1, "offset": offset}
        page = {"items": items, "total": 2, "limit": 1, "offset": offset}
        assert client.get("/items", params=query).json() == page, (
            f"with ?limit=1&offset={offset} of two drills, the page must be what "
            "items.list(filters, paging) returns"
        )


def test_filters(client):
    """The list is searched, filtered and sorted as the query says, and no other query is taken."""
    assert client.get("/items").status_code == 200, "GET /items does not answer with 200 yet"
    for query, found, total in (
        ({"q": "ladder"}, [LADDER], 1),
        ({"tag": "loud"}, [DRILL], 1),
        ({"tag": ["power", "loud"]}, [DRILL], 1),
        ({"sort": "-name"}, [OLD_DRILL, LADDER, DRILL], 3),
        ({"sort": "deposit_cents", "limit": 100}, [OLD_DRILL, DRILL, LADDER], 3),
        ({"offset": 90}, [], 3),
        ({}, [DRILL, LADDER, OLD_DRILL], 3),
    ):
        response = client.get("/items", params=query)
        page = {"items": found, "total": total, "limit": 20, "offset": 0}
        page |= {name: query[name] for name in ("limit", "offset") if name in query}
        names = ", ".join(item["name"] for item in found) or "no items"
        assert response.json() == page, (
            f"with {query or 'no query'} the page has {names}, in this order, of {total} in all: "
            "`filters` and `paging` have what was asked for, so pass both on to items.list as "
            "they are"
        )
    for query in ({"limit": 0}, {"limit": 101}, {"offset": -1}, {"sort": "price"}, {"colour": 1}):
        response = client.get("/items", params=query)
        assert response.status_code == 422, (
            f"the query {query} is none that GET /items takes, and was answered with "
            f"{response.status_code}: PagingDep and ItemFiltersDep refuse it with 422, so leave "
            "the query to them"
        )


def test_create(client):
    """POST /items makes an item of whoever asks, and answers 201 with it."""
    for headers, owner, new in ((ADA, 1, RAKE), (BOB, 2, BRUSH), (ADA, 1, HOSE)):
        before = client.get("/kept").json()
        response = client.post("/items", json=new, headers=headers)
        assert response.status_code not in (404, 405), "no route answers POST /items"
        assert response.status_code != 200, (
            "POST /items answered 200: where something was made the status is 201 Created; "
            "the decorator takes it as status_code"
        )
        assert not (new is HOSE and response.status_code >= 400), (
            f"{', '.join(DEFAULTS)} may be left out, and without them POST answered "
            f"{response.status_code}: `body` has their defaults, so hand over all of its fields, "
            "body.model_dump()"
        )
        assert response.status_code == 201, (
            f"a new item is answered with 201 Created, and not with {response.status_code}"
        )
        body = response.json()
        assert body is not None, "the answer is null: return the item that items.create gave you"
        assert body.get("owner_id") == owner, (
            f"user {owner} offered this item, so owner_id must be {owner}: take it from `owner`"
        )
        expected = {**DEFAULTS, **new, **TIMES, "id": ANY, "owner_id": owner}
        assert body == expected, (
            "the answer must be the new item as items.create returned it: every field as it was "
            "sent, or with its default"
        )
        kept = client.get(f"/items/{body['id']}")
        assert kept.status_code == 200, (
            f"the answer says the id is {body['id']}, and GET /items/{body['id']} answers "
            f"{kept.status_code}: the item must be made by items.create, which gives it its id"
        )
        assert kept.json() == body, f"GET /items/{body['id']} must be the item that was made"
        made = client.get("/kept").json()[len(before) :]
        assert made == [body["id"]], (
            f"one POST made {len(made)} items: await items.create once, and use what it returns"
        )


def test_location(client):
    """The header Location of the answer to POST /items leads to the new item."""
    for new, query in ((RAKE, ""), (BRUSH, ""), (RAKE, "?from=app")):
        response = client.post(f"/items{query}", json=new, headers=BOB)
        assert response.status_code not in (404, 405), "no route answers POST /items"
        assert response.is_success, (
            f"POST /items answered {response.status_code}, so there is no Location to follow"
        )
        location = response.headers.get("location")
        assert location, (
            "the answer has no Location: 201 Created says in this header where the new item is"
        )
        target = urljoin(str(response.request.url), location)
        assert "?" not in location, (
            f"Location is {location}: the query of the request is no part of the item's address. "
            "Make it by location_of, and not from request.url"
        )
        assert urlsplit(target).netloc == "testserver", (
            f"Location is {location}, which is on another host than the one that was asked: "
            "make it from the request, by location_of or request.url_for"
        )
        found = client.get(target)
        assert found.status_code == 200, (
            f"Location is {location}, which from /items leads to {urlsplit(target).path}, and "
            f"GET there answers {found.status_code}: it must lead to the new item"
        )
        assert found.json() == response.json(), (
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
    assert found.json() == response.json(), f"Location is {location}, which is another item"


def test_location_below_a_root_path(serve):
    """Location holds where the server was told of a path in front (root_path)."""
    client = serve(root_path="/library")
    response = client.post("/library/items", json=RAKE, headers=ADA)
    assert response.status_code not in (404, 405), "no route answers POST /items"
    assert "location" in response.headers, (
        f"POST /items answered {response.status_code} without a Location"
    )
    location = response.headers["location"]
    target = urljoin(str(response.request.url), location)
    assert urlsplit(target).path.startswith("/library/"), (
        f"clients find the app below /library, and Location is {location}, which is outside of "
        "it: the app's own url_path_for does not know what the server was told. The request "
        "does: location_of(request, ...)"
    )
    found = client.get(target)
    assert found.status_code == 200, (
        f"the app is served below /library, and Location is {location}, which leads nowhere: "
        "make it by location_of"
    )
    assert found.json() == response.json(), f"Location is {location}, which is another item"


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
        (ADA, OLD_DRILL, {"name": "Old drill"}),
    ):
        path = f"/items/{item['id']}"
        assert client.get(path).json() == item, f"GET {path} must answer with that item"
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
        lost = [
            name
            for name in item
            if name not in (*change, "updated_at") and body.get(name) != item[name]
        ]
        assert not lost, (
            f"PATCH sent {', '.join(change)}, and {', '.join(lost)} changed too: only the "
            "fields that were sent may change, and apply_patch does that"
        )
        changed = {**item, **change, "updated_at": body["updated_at"]}
        assert body == changed, (
            "the answer is the item without the change: items are never changed in place, so "
            "return what apply_patch and items.update gave you"
        )
        kept = client.get(path).json()
        assert kept == changed, (
            "the answer shows the change, but GET afterwards does not: items.update keeps it, and "
            "ItemOr404 looks it up for each request"
        )
        assert body["updated_at"] != MADE_TEXT, (
            "a field was sent, and updated_at did not move: pass now=now to apply_patch, and keep "
            "what it returns"
        )
        assert body["updated_at"] == NOW_TEXT, (
            f"updated_at is {body['updated_at']}, and the time of this request is {NOW_TEXT}: "
            "the parameter `now` has it, so pass now=now to apply_patch"
        )


def test_patch_of_little(client):
    """PATCH with an empty text, 0 or no tags changes these; with no field at all, nothing."""
    for headers, item, change in (
        (ADA, DRILL, {"description": "", "deposit_cents": 0, "tags": []}),
        (BOB, LADDER, {"deposit_cents": 0}),
    ):
        path = f"/items/{item['id']}"
        response = client.patch(path, json={}, headers=headers)
        assert response.status_code not in (404, 405), f"no route answers PATCH {path}"
        assert response.status_code == 200, (
            f"PATCH without any field asks for no change, which is all right: 200, and not "
            f"{response.status_code}"
        )
        assert response.json() == item, (
            "PATCH without any field answers with the item as it was, its updated_at too: "
            "leave it to apply_patch what a change is"
        )
        response = client.patch(path, json=change, headers=headers)
        assert response.status_code == 200, (
            f"a change that was carried out is answered with 200, and not {response.status_code}"
        )
        expected = {**item, **change, "updated_at": NOW_TEXT}
        for where, found in (("the answer", response), ("GET afterwards", client.get(path))):
            assert found.json() == expected, (
                f"{where} does not show the change to {', '.join(change)}: an empty text, 0 and an "
                "empty list are values that were sent, though they count as false in an `if`. "
                "apply_patch takes them over"
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
    for other in (OLD_DRILL, LADDER):
        kept = client.get(f"/items/{other['id']}").json()
        assert kept == other, "DELETE /items/3 must leave every other item as it is"
    again = client.delete("/items/3", headers=ADA)
    assert again.status_code == 404, (
        f"there is no item 3 any more, so DELETE is 404, and not {again.status_code}: OwnItem "
        "does that for you"
    )


def test_owner(client):
    """PATCH and DELETE of somebody else's item answer 403, and change nothing."""
    before = client.get("/items/7")
    assert before.status_code != 404, (
        "GET /items/7 does not work yet, so nobody can tell whether the item stays as it is"
    )
    for who, headers, whose, item in (("Ada", ADA, "Bob", LADDER), ("Bob", BOB, "Ada", DRILL)):
        path = f"/items/{item['id']}"
        for method, json in (("PATCH", {"name": "Mine"}), ("DELETE", None)):
            response = client.request(method, path, json=json, headers=headers)
            assert response.status_code not in (404, 405), f"no route answers {method} {path}"
            assert not response.is_success, (
                f"{who} may {method} {whose}'s {item['name'].lower()}: ask for the item as "
                "OwnItem, and not as ItemOr404"
            )
            assert response.status_code == 403, (
                f"{method} of somebody else's item is forbidden, 403, and not "
                f"{response.status_code}"
            )
            assert client.get(path).json() == item, f"{method} answered 403 and did it anyway"


def test_refusals(client):
    """What the service refuses goes out as it is: 409 for an item on loan, 422 for a rule."""
    for method, change, status, kind, why in (
        ("DELETE", None, 409, "item-on-loan", "the old drill is on loan"),
        ("PATCH", {"category": "saws"}, 422, "deposit-required", "saws are not lent for nothing"),
    ):
        path = f"/items/{OLD_DRILL['id']}"
        response = client.request(method, path, json=change, headers=ADA)
        assert response.status_code not in (404, 405), f"no route answers {method} {path}"
        assert not response.is_success, (
            f"{why}, so the service raises an error and does nothing, and {method} answered "
            f"{response.status_code}: somebody caught the error. Let it through"
        )
        assert response.status_code == status, (
            f"{why}: the service raises an error that is answered with {status}, and here it is "
            f"{response.status_code}. Let it through: there is nothing to catch"
        )
        told = response.json().get("type", "")
        assert told.endswith(kind), (
            f"{why}: the answer to that error is of the type {kind}, by which a client knows it, "
            f"and here it is {told or 'of none'}. The error was caught and another one raised: let "
            "it through"
        )


def test_login(client):
    """Whoever is not logged in may read; POST, PATCH and DELETE answer 401, and do nothing."""
    before = client.get("/items")
    assert before.status_code == 200, "whoever is not logged in may read, and GET /items fails"
    for method, path, json in (
        ("POST", "/items", RAKE),
        ("PATCH", "/items/3", {"name": "Nobody's"}),
        ("DELETE", "/items/3", None),
    ):
        response = client.request(method, path, json=json)
        assert response.status_code not in (404, 405), f"no route answers {method} {path}"
        assert not response.is_success, (
            f"{method} {path} was carried out for somebody who is not logged in: CurrentUser and "
            "OwnItem keep them out"
        )
        assert response.status_code == 401, (
            f"without a login {method} {path} is 401, and not {response.status_code}: CurrentUser "
            "and OwnItem do that"
        )
        assert client.get("/items").json() == before.json(), f"{method} answered 401 and did it"


def test_docs(client):
    """OpenAPI names the statuses, the fields of the answers and the tag, and no other route."""
    docs = client.get("/openapi.json").json()
    paths = docs.get("paths", {})
    for (path, verb), status in OPERATIONS.items():
        assert verb in paths.get(path, {}), f"no route answers {verb.upper()} {path}"
        responses = paths[path][verb]["responses"]
        assert status in responses, (
            f"the docs of {verb.upper()} {path} say {min(responses)} and not {status}: "
            "the status belongs into the decorator, as status_code, so that it is documented"
        )
        others = [other for other in responses if other[0] == "2" and other != status]
        assert not others, (
            f"the docs of {verb.upper()} {path} say that it answers {others and others[0]} as "
            f"well: when all is well, it is always {status}"
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
    for path, operations in paths.items():
        for verb, operation in operations.items():
            what = f"{verb.upper()} {path}"
            assert (path, verb) in OPERATIONS, (
                f"the docs have {what}, which nobody asked for: each route is a promise to keep"
            )
            tags = operation.get("tags", [])
            assert "items" in tags, (
                f"the docs show {what} under {', '.join(tags) or 'no tag'}: /docs sorts by tags, "
                'and the router came with its own, tags=["items"]. Leave it there'
            )
            assert tags.count("items") == 1, (
                f"the docs show {what} under the tag items twice: the router gives it already, so "
                "the decorators do not"
            )
            asked = {parameter["name"] for parameter in operation.get("parameters", [])}
            wanted = QUERY if path + verb == "/itemsget" else set(re.findall(r"{(\w+)}", path))
            assert asked == wanted, (
                f"the docs say that {what} takes {', '.join(sorted(asked)) or 'no parameter'}, and "
                f"it must take {', '.join(sorted(wanted)) or 'none'} beside the body: the "
                "parameters of the functions were given, and a part of the path is read by that "
                "name"
            )
            has_body = (path, verb) in (("/items", "post"), ("/items/{item_id}", "patch"))
            assert ("requestBody" in operation) == has_body, (
                f"the docs say that {what} takes {'no' if has_body else 'a'} body: POST and PATCH "
                "take one, and the others none"
            )
        for verb in {"get", "post", "put", "patch", "delete"} - operations.keys():
            response = client.request(verb, path.format(item_id=3), json=RAKE, headers=ADA)
            assert response.status_code == 405, (
                f"{path} takes {verb.upper()}, which nobody asked for and the docs do not tell"
            )
    for path, methods in client.get("/served").json():
        verbs = {method.lower() for method in methods}
        hidden = [verb for verb in sorted(verbs) if (path, verb) not in OPERATIONS]
        assert not hidden, (
            f"{hidden[0].upper()} {path} is served, which nobody asked for and the docs do not tell"
        )
