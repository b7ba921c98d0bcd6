"""4.3 Resources: from an id in the path to an item, and to whoever may have it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi import FastAPI, Header, HTTPException
from fastapi.responses import JSONResponse

pytestmark = pytest.mark.exercise("4.3")

WHEN = datetime(2026, 1, 1, 9, tzinfo=UTC)
MAX_ID = 2**31 - 1
ADA, BOB = 1000, 300
# Items by their ids, with their owners. Bob's number is that of an item of Ada's.
OWNERS = {1: ADA, 3: BOB, 8: ADA, 300: ADA, 1000: BOB, MAX_ID: BOB}
BROKEN = 500
LOOK, OWN, BOTH = "/items/{}", "/own/items/{}", "/both/items/{}"


class Items:
    """The items, each time as they are then, and a note of who asked."""

    def __init__(self):
        self.owners = dict(OWNERS)
        self.loaded = []

    async def get(self, item_id):
        from toolshed.domain.items import Item

        self.loaded.append(item_id)
        if item_id == BROKEN:
            raise OSError("the disk is broken")
        if item_id not in self.owners:
            return None
        fields = {"description": "", "category": "saws", "deposit_cents": 0, "tags": ()}
        times = {"created_at": WHEN, "updated_at": WHEN}
        name = f"Tool {item_id}, as loaded at time {len(self.loaded)}"
        return Item(id=item_id, owner_id=self.owners[item_id], name=name, **fields, **times)


def read_from_requests(dependant):
    """What a route and its dependencies read from a request beside its path, hidden or not."""
    for kind in ("query_params", "header_params", "cookie_params", "body_params"):
        yield from (field.alias for field in getattr(dependant, kind))
    for dependency in dependant.dependencies:
        yield from read_from_requests(dependency)


def stage(learner, replaced=None):
    """Routes that show the item they get; `replaced` names a provider to replace."""
    from toolshed.domain.errors import DomainError, ForbiddenError, NotFoundError
    from toolshed.domain.items import Item
    from toolshed.domain.users import User
    from toolshed.presentation.api.v1.deps.current_user import get_current_user
    from toolshed.presentation.api.v1.deps.services import get_item_service
    from toolshed.presentation.api.v1.deps.unit_of_work import get_unit_of_work

    items, done = Items(), []

    def user_of_header(x_user: Annotated[int | None, Header(include_in_schema=False)] = None):
        if x_user is None:
            raise HTTPException(401)
        return User(
            id=x_user, name="", email="", hashed_password="", created_at=WHEN, updated_at=WHEN
        )

    app = FastAPI()
    app.state.container = SimpleNamespace(clock=lambda: WHEN, photos=None)
    app.dependency_overrides[get_unit_of_work] = lambda: SimpleNamespace(items=items)
    app.dependency_overrides[get_current_user] = user_of_header

    def of_the_test(owner_id):
        fields = {"description": "", "category": "saws", "deposit_cents": 0, "tags": ()}
        times = {"created_at": WHEN, "updated_at": WHEN}
        return Item(id=5, owner_id=owner_id, name="Tool of the test", **fields, **times)

    class ItemsOfTheTest:
        async def get(self, item_id):
            del item_id
            return of_the_test(ADA)

    if replaced == "get_item_service":
        app.dependency_overrides[get_item_service] = ItemsOfTheTest
    elif replaced is not None:
        app.dependency_overrides[getattr(learner, replaced)] = lambda: of_the_test(ADA)

    @app.exception_handler(DomainError)
    async def handle(_, error):
        kinds = ((NotFoundError, 404), (ForbiddenError, 403))
        status = next((status for kind, status in kinds if isinstance(error, kind)), 400)
        return JSONResponse({"error": type(error).__name__, "detail": str(error)}, status)

    @app.get("/items/{item_id}")
    async def look(item: learner.ItemOr404):
        return {"id": item.id, "owner_id": item.owner_id, "name": item.name}

    @app.get("/own/items/{item_id}")
    @app.patch("/own/items/{item_id}")
    @app.put("/own/items/{item_id}")
    @app.post("/own/items/{item_id}")
    @app.delete("/own/items/{item_id}")
    async def change(item: learner.OwnItem):
        done.append(item.id)
        return {"id": item.id, "owner_id": item.owner_id, "name": item.name}

    @app.patch("/both/items/{item_id}")
    async def change_and_look(item: learner.ItemOr404, own: learner.OwnItem):
        done.append(item.id)
        return {"names": [item.name, own.name], "same": item is own}

    @app.get("/expected", include_in_schema=False)
    async def parameters():
        return {
            route.path: sorted(set(read_from_requests(route.dependant)))
            for route in app.routes
            if hasattr(route, "dependant")
        }

    @app.get("/notes", include_in_schema=False)
    async def notes():
        return {"loaded": items.loaded, "done": done}

    @app.put("/owners/{item_id}", include_in_schema=False)
    async def hand_over(item_id: int, to: int):
        items.owners[item_id] = to

    return app


def test_item(client):
    """ItemOr404 is the item that the path names, for everybody."""
    for item_id, owner in OWNERS.items():
        for headers in ({}, {"X-User": str(ADA)}, {"X-User": str(BOB)}):
            response = client.get(LOOK.format(item_id), headers=headers)
            assert response.status_code != 401, (
                "somebody who is not logged in may look at items, and was answered with 401: "
                "ItemOr404 does not ask for a user"
            )
            assert response.status_code != 403, (
                "everybody may look at every item, and somebody was answered with 403"
            )
            assert response.status_code == 200, (
                f"a route that asks for ItemOr404 fails, and there is an item {item_id}"
            )
            body = response.json()
            assert body["id"] == item_id, (
                f"the path names item {item_id}, and ItemOr404 is item {body['id']}"
            )
            assert body["owner_id"] == owner, f"item {item_id} has somebody else as its owner"


def test_unknown(client):
    """An item that there is not is answered with 404, by ItemNotFoundError."""
    for item_id in (2, 99, 4_000_000):
        for method, path in (("GET", LOOK), ("PATCH", OWN)):
            response = client.request(method, path.format(item_id), headers={"X-User": str(ADA)})
            alias = "ItemOr404" if path == LOOK else "OwnItem"
            assert response.status_code != 500, (
                f"there is no item {item_id}, and a route that asks for {alias} fails: "
                "the item service's `get` raises ItemNotFoundError, the repository's returns None"
            )
            assert response.status_code != 403, (
                f"there is no item {item_id}, and the answer is 403: what is not there belongs to "
                "nobody else either. Look it up first, then ask whose it is"
            )
            assert response.status_code == 404, (
                f"there is no item {item_id}, and the answer is {response.status_code}, not 404"
            )
            assert "error" in response.json(), (
                "the answer is 404 and no longer says what was not found: an HTTPException has "
                "taken the place of ItemNotFoundError. The error of the domain becomes a 404 by "
                "itself, so let it go on as it is"
            )
            assert response.json() == {
                "error": "ItemNotFoundError",
                "detail": f"There is no item {item_id}.",
            }, "the error must be ItemNotFoundError, with the id that was asked for"


@pytest.mark.server_errors
def test_fault_of_the_server(client):
    """Storage that fails is no item that there is not: its error goes on."""
    ada = {"X-User": str(ADA)}
    assert client.patch(OWN.format(1), headers=ada).status_code == 200, (
        "Ada cannot change her own item, so nobody can tell what becomes of errors"
    )
    for method, path in (("GET", LOOK), ("PATCH", OWN)):
        response = client.request(method, path.format(BROKEN), headers=ada)
        assert response.status_code == 500, (
            "the disk was broken, an OSError, and the client was told "
            f"{response.status_code}: everything would seem to be gone, and nobody would find out "
            "why. `get` raises ItemNotFoundError by itself; there is nothing to catch"
        )


def test_ids(client):
    """What cannot be an id is refused with 422, before anything is loaded."""
    for item_id in (1, MAX_ID):
        assert client.get(LOOK.format(item_id)).status_code == 200, (
            f"a route that asks for ItemOr404 fails, and there is an item {item_id}"
        )
    before = client.get("/notes").json()["loaded"]
    for item_id in (0, -1, MAX_ID + 1, 10**23, "abc", "3.5", "true"):
        for method, path in (("GET", LOOK), ("PATCH", OWN)):
            response = client.request(method, path.format(item_id), headers={"X-User": str(ADA)})
            assert response.status_code == 422, (
                f"{item_id} cannot be the id of an item, and the answer is "
                f"{response.status_code}: the type of the parameter is ItemId"
            )
    assert client.get("/notes").json()["loaded"] == before, (
        "an item was looked for by an id that cannot be one"
    )


def test_own_item(client):
    """OwnItem is the item that the path names, for its owner."""
    for item_id, owner in OWNERS.items():
        response = client.patch(OWN.format(item_id), headers={"X-User": str(owner)})
        assert response.status_code != 403, (
            f"user {owner} owns item {item_id}, and was answered with 403: compare the item's "
            "owner_id to the user's id, by =="
        )
        assert response.status_code != 422, (
            "a request of an owner was refused with 422: of a request, the providers need no more "
            "than item_id, and who makes it is told by CurrentUser"
        )
        assert response.status_code == 200, (
            f"a route that asks for OwnItem fails, and the user owns item {item_id}"
        )
        assert response.json()["id"] == item_id, (
            f"the path names item {item_id}, and OwnItem is item {response.json()['id']}"
        )


def test_somebody_elses(client):
    """An item of somebody else's is answered with 403, by NotOwnerError, and nothing is done."""
    assert client.patch(OWN.format(1), headers={"X-User": str(ADA)}).status_code == 200, (
        "Ada cannot change her own item, so nobody can tell what becomes of Bob's"
    )
    for item_id, owner in OWNERS.items():
        for method, user in (
            ("PATCH", BOB if owner == ADA else ADA),
            ("DELETE", 1),
            ("PUT", 1),
            ("POST", 1),
            ("GET", item_id if item_id != owner else 8),
        ):
            response = client.request(method, OWN.format(item_id), headers={"X-User": str(user)})
            assert not response.is_success, (
                f"user {user} got item {item_id} as their own by {method}, and it belongs to user "
                f"{owner}: OwnItem is for the owner alone, whoever asks and whatever for"
            )
            assert response.status_code != 404, (
                f"item {item_id} belongs to somebody else, and the answer is 404: that would hide "
                "that there is such an item, and everybody may look at it. Raise NotOwnerError"
            )
            assert response.status_code == 403, (
                f"an item of somebody else's was answered with {response.status_code}, not 403"
            )
            assert "error" in response.json(), (
                "the answer is 403 and does not say why: raise NotOwnerError, an error of the "
                "domain, and no HTTPException"
            )
            assert response.json() == {
                "error": "NotOwnerError",
                "detail": f"Item {item_id} belongs to somebody else.",
            }, "the error must be NotOwnerError(item.id)"
    assert client.get("/notes").json()["done"] == [1], (
        "the answer was 403, and the route was called all the same"
    )


def test_nobody(client):
    """Whoever is not logged in gets no item of their own: 401."""
    assert client.patch(OWN.format(1), headers={"X-User": str(ADA)}).status_code == 200, (
        "Ada cannot change her own item, so nobody can tell what becomes of others"
    )
    for item_id in OWNERS:
        response = client.patch(OWN.format(item_id))
        assert not response.is_success, f"somebody without a name has changed item {item_id}"
        assert response.status_code == 401, (
            f"nobody is logged in, and the answer is {response.status_code}, not 401: OwnItem asks "
            "for CurrentUser"
        )
    assert client.get("/notes").json()["done"] == [1], (
        "the answer was 401, and the route was called all the same"
    )


def test_loaded_once(client):
    """An item is loaded once in a request, and all get the same object."""
    for method, path, item_id in (
        ("GET", LOOK, 8),
        ("PATCH", OWN, 8),
        ("PATCH", BOTH, 8),
        ("PATCH", BOTH, 300),
    ):
        before = len(client.get("/notes").json()["loaded"])
        response = client.request(method, path.format(item_id), headers={"X-User": str(ADA)})
        what = {LOOK: "ItemOr404", OWN: "OwnItem", BOTH: "ItemOr404 and for OwnItem"}[path]
        assert response.status_code == 200, f"a route that asks for {what} fails"
        loads = len(client.get("/notes").json()["loaded"]) - before
        assert loads != 0, "the item was not loaded in this request, but kept from another"
        assert loads == 1, (
            f"a route that asks for {what} has loaded its item {loads} times: get_own_item asks "
            "for ItemOr404 and starts from what that has loaded"
        )
        if path == BOTH:
            assert len(set(response.json()["names"])) == 1, (
                "a route that asks for both has two versions of one item"
            )
            assert response.json()["same"], "OwnItem is a copy of ItemOr404, and no longer the same"


def test_the_next_request(client):
    """The next request sees the item as it is then."""
    ada, bob = {"X-User": str(ADA)}, {"X-User": str(BOB)}
    path = OWN.format(8)
    for owner, other, to in ((ada, bob, BOB), (bob, ada, ADA)):
        assert client.patch(path, headers=owner).status_code == 200, (
            "an owner cannot change their item"
        )
        client.put("/owners/8", params={"to": to})
        assert client.patch(path, headers=owner).status_code == 403, (
            "item 8 has a new owner, and the old one can still change it: something is kept from "
            "one request to the next"
        )
        assert client.patch(path, headers=other).status_code == 200, (
            "item 8 has a new owner, who cannot change it: something is kept from one request to "
            "the next"
        )


def test_replacing(serve):
    """A provider that is replaced is replaced for what is built on it."""
    for provider, method, path in (
        ("get_item_service", "GET", LOOK),
        ("get_item_service", "PATCH", OWN),
        ("get_item_or_404", "GET", LOOK),
        ("get_item_or_404", "PATCH", OWN),
        ("get_own_item", "PATCH", OWN),
    ):
        client = serve(replaced=provider)
        alias = "ItemOr404" if path == LOOK else "OwnItem"
        response = client.request(method, path.format(8), headers={"X-User": str(ADA)})
        assert response.status_code == 200, (
            f"with another provider in place of {provider}, a route that asks for {alias} fails"
        )
        assert response.json()["name"] == "Tool of the test", (
            f"a test has replaced {provider} by one of its own, and {alias} did not notice: ask "
            "for it as a parameter, by its alias"
        )
        if (provider, path) == ("get_item_or_404", OWN):
            response = client.request(method, path.format(8), headers={"X-User": str(BOB)})
            assert response.status_code == 403, (
                "a test has put an item of Ada's in place of get_item_or_404, and Bob may change "
                "it: get_own_item has to look at the owner of the item that it was given"
            )


def test_docs(client):
    """OpenAPI documents the id with its bounds, and asks for a login where one is needed."""
    assert client.get(LOOK.format(1)).status_code == 200, "a route that asks for ItemOr404 fails"
    paths = client.get("/openapi.json").json()["paths"]
    for path, verb in (
        (LOOK.format("{item_id}"), "get"),
        (OWN.format("{item_id}"), "patch"),
        (BOTH.format("{item_id}"), "patch"),
    ):
        operation = paths[path][verb]
        found = {(one["name"], one["in"]) for one in operation.get("parameters", ())}
        assert ("item_id", "path") in found, (
            f"the docs of {path} do not have item_id as a parameter of the path"
        )
        assert found == {("item_id", "path")}, (
            f"the docs of {path} have other parameters than item_id in the path: "
            f"{', '.join(sorted(name for name, _ in found - {('item_id', 'path')}))}"
        )
        names = client.get("/expected").json()[path]
        assert not names, (
            f"{path} reads {', '.join(names)} from the request, and needs no more than item_id"
        )
        schema = operation["parameters"][0]["schema"]
        bounds = schema.get("type"), schema.get("minimum"), schema.get("maximum")
        assert bounds == ("integer", 1, MAX_ID), (
            f"the docs of {path} do not say from where to where an id goes: the type of the "
            "parameter is ItemId"
        )
        if verb == "get":
            assert "security" not in operation, (
                "by the docs, one has to be logged in to look at an item: ItemOr404 does not ask "
                "for a user"
            )
        else:
            assert operation.get("security"), (
                "the docs do not say that one has to be logged in to change an item: OwnItem asks "
                "for CurrentUser"
            )
