"""6.4 Permissions: dependencies that let a request pass by who asks and whose item it is."""

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI

pytestmark = pytest.mark.exercise("6.4")

ADA, BOB, VERA = 4, 1017, 3041  # Vera is a volunteer
# Items by their owners. Some have the id of a user, which means nothing.
ITEMS = {ADA: (3, BOB, VERA), BOB: (8, ADA), VERA: (12,)}
ALL = [(owner, item) for owner, items in ITEMS.items() for item in items]
ROUTES = {  # who is let through, and by which roles
    "rename": "the owner",
    "hide": "a volunteer",
    "photo": "the owner or a volunteer",
    "cover": "a volunteer or the owner",
    "moderate": "the owner or a volunteer",
    "burn": "nobody",
}


def stage(learner, volunteers=(VERA,)):
    """Routes that do something to an item, each behind a dependency of the learner's."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from toolshed.config import Settings
    from toolshed.domain.items import Item
    from toolshed.domain.users import User
    from toolshed.infrastructure.clock import utc_now
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers

    made_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    times = {"created_at": made_at, "updated_at": made_at}
    users = {
        id: User(id=id, name=name, email=f"{name}@example.com", hashed_password="", **times)
        for name, id in (("ada", ADA), ("bob", BOB), ("vera", VERA))
    }
    items = {
        item: Item(
            id=item,
            owner_id=int(str(owner)),  # equal to the user's, and another object, as in a database
            name=f"Item {item}",
            description="",
            category="garden",
            deposit_cents=0,
            tags=(),
            **times,
        )
        for owner, item in ALL
    }
    settings = Settings(
        database_url="memory://",
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
        volunteers=volunteers,
    )
    container = Container.build(settings, utc_now)
    begin = MemoryUnits(MemoryStore(users=users, items=items))
    done = []

    app = FastAPI()
    install_error_handlers(app)
    app.state.container = replace(container, begin=begin)

    def add_route(name, asked):
        def act(item: asked):
            done.append([name, getattr(item, "id", None)])
            return {"did": name, "item": getattr(item, "id", None)}

        app.add_api_route(f"/items/{{item_id}}/{name}", act, methods=["POST"])

    role = learner.Role
    for name, roles in (
        ("rename", [role.OWNER]),
        ("hide", [role.VOLUNTEER]),
        ("photo", [role.OWNER, role.VOLUNTEER]),
        ("cover", [role.VOLUNTEER, role.OWNER]),
        ("burn", []),
    ):
        add_route(name, Annotated[Item, Depends(learner.item_for(*roles), scope="function")])
    add_route("moderate", learner.ModeratedItem)

    @app.post("/items/{item_id}/owner/{owner_id}", include_in_schema=False)
    def give(item_id: int, owner_id: int):
        """The item has another owner from now on."""
        items[item_id] = replace(items[item_id], owner_id=owner_id)

    @app.get("/expected", include_in_schema=False)
    def expected():
        """Tokens by user, and what the routes did since this was asked last."""
        did, done[:] = list(done), []
        issue = container.token_issuer.issue
        return {"tokens": {id: issue(id) for id in users}, "done": did}

    return app


def two_apps(learner, first, second):
    """Two apps in one process, each with volunteers of its own."""
    app = FastAPI()
    app.mount("/first", stage(learner, first))
    app.mount("/second", stage(learner, second))
    return app


def headers_of(client, user, prefix=""):
    token = client.get(f"{prefix}/expected").json()["tokens"][str(user)]
    return {"Authorization": f"Bearer {token}"}


NAMES = {ADA: "Ada", BOB: "Bob", VERA: "Vera"}


def passes(client, user, item, route, prefix="", **request):
    """Whether the user is let through to do it; if so it was done, if not it was not."""
    headers = {**headers_of(client, user, prefix), **request.pop("headers", {})}
    response = client.post(f"{prefix}/items/{item}/{route}", headers=headers, **request)
    did = client.get(f"{prefix}/expected").json()["done"]
    assert response.status_code != 422, (
        "the request was refused as not valid: your dependency asks for something that FastAPI "
        "looks for in the query; ask for `user: CurrentUser` and `item: ItemOr404`"
    )
    assert response.status_code in (200, 403), (
        f"{NAMES[user]} asked to {route} item {item}, which {ROUTES[route]} may do, and the answer "
        f"is {response.status_code}: it is 403 for who may not"
    )
    if response.status_code == 200:
        assert response.json() == {"did": route, "item": item}, (
            f"the route was called for item {item} and was given something else: your dependency "
            "returns the item that the path names"
        )
        assert did == [[route, item]], f"item {item} was let through, and something else was done"
        return True
    assert not did, (
        f"{NAMES[user]} was answered with 403, and item {item} was changed all the same: the check "
        "came after the write. Decide before you return, or yield, the item"
    )
    problem = response.json()
    assert problem.get("type", "").endswith(":not-owner"), (
        f"{NAMES[user]} was answered with 403 and {problem.get('title')!r}, where NotOwnerError is "
        "asked for: clients know by its type what went wrong"
    )
    assert problem.get("detail") == f"Item {item} belongs to somebody else.", (
        f"the refusal is about item {item}, and its detail is {problem.get('detail')!r}: "
        "NotOwnerError takes the id of the item"
    )
    return False


def test_owner(client):
    """Owners may do what item_for(Role.OWNER) protects, with items of their own."""
    for owner, item in ALL:
        assert passes(client, owner, item, "rename"), (
            f"item {item} is {NAMES[owner]}'s, and was forbidden: the owner is item.owner_id, and "
            "who asks is user.id"
        )


def test_somebody_elses(client):
    """Nobody else may: not with an id in the path that is somebody else's."""
    assert passes(client, ADA, 3, "rename"), "item 3 is Ada's, and was forbidden to her"
    for owner, item in ALL:
        for user in {ADA, BOB} - {owner}:
            assert not passes(client, user, item, "rename"), (
                f"{NAMES[user]} changed item {item}, which is {NAMES[owner]}'s: whoever puts "
                "another id into the path gets at what belongs to others. Compare item.owner_id "
                "with user.id"
            )


def test_volunteer(client):
    """Volunteers may do what item_for(Role.VOLUNTEER) protects, with every item."""
    for owner, item in ALL:
        assert passes(client, VERA, item, "hide"), (
            f"Vera is a volunteer, and item {item} of {NAMES[owner]} was forbidden to her: "
            "volunteers are those whose user.id is in container.settings.volunteers"
        )


def test_no_volunteer(client):
    """Nobody else may: not even the owner."""
    assert passes(client, VERA, 3, "hide"), "Vera is a volunteer, and item 3 was forbidden to her"
    for owner, item in ALL:
        for user in (ADA, BOB):
            theirs = "their own item" if user == owner else f"an item of {NAMES[owner]}'s"
            assert not passes(client, user, item, "hide"), (
                f"{NAMES[user]} is no volunteer, and passed item_for(Role.VOLUNTEER) with {theirs}"
            )


def test_volunteer_is_no_owner(client):
    """A volunteer is not the owner of everything."""
    assert passes(client, VERA, 12, "rename"), "item 12 is Vera's own, and was forbidden to her"
    for owner, item in ALL:
        if owner != VERA:
            assert not passes(client, VERA, item, "rename"), (
                f"Vera is a volunteer, and passed item_for(Role.OWNER) with {NAMES[owner]}'s item "
                f"{item}: each dependency lets those through whose role it names, and no others"
            )


@pytest.mark.parametrize("route", ["photo", "cover", "moderate"])
def test_one_of_two_roles(client, route):
    """With two roles, in any order, one of them is enough."""
    for owner, item in ALL:
        for user in {owner, VERA}:
            assert passes(client, user, item, route), (
                f"{NAMES[user]} is {'the owner' if user == owner else 'a volunteer'}, and item "
                f"{item} was forbidden where {ROUTES[route]} may pass: one of the roles is enough"
            )
        for user in {ADA, BOB} - {owner}:
            assert not passes(client, user, item, route), (
                f"{NAMES[user]} is neither the owner of item {item} nor a volunteer, and passed"
            )


def test_no_role(client):
    """item_for() without roles lets nobody through."""
    assert passes(client, ADA, 3, "rename"), "item 3 is Ada's, and was forbidden to her"
    for owner, item in ALL:
        for user in NAMES:
            assert not passes(client, user, item, "burn"), (
                f"{NAMES[user]} passed item_for() with item {item} of {NAMES[owner]}'s: no role is "
                "named, so nobody has one of them"
            )


def test_nothing_sent_gives_a_role(client):
    """Nothing that the client sends gives it a role."""
    assert passes(client, VERA, 3, "hide"), "Vera is a volunteer, and item 3 was forbidden to her"
    assert passes(client, BOB, 8, "rename"), "item 8 is Bob's, and was forbidden to him"
    names = ("role", "roles", "user_role", "is_volunteer", "is_admin", "volunteer", "owner")
    ids = ("owner_id", "user_id", "user", "as_user", "forwarded_user", "remote_user")
    for value, its_id in (("volunteer", VERA), ("owner", ADA), ("true", ADA)):
        claims = {**dict.fromkeys(names, value), **dict.fromkeys(ids, its_id)}
        headers = {}
        for name in claims:
            dashed = name.replace("_", "-").title()
            headers |= {dashed: str(claims[name]), f"X-{dashed}": str(claims[name])}
        for what, request in (
            ("the query", {"params": claims}),
            ("headers", {"headers": headers}),
            ("the body", {"json": claims}),
            ("cookies", {"headers": {"Cookie": "; ".join(f"{n}={v}" for n, v in claims.items())}}),
        ):
            for route in ("rename", "hide", "photo"):
                assert not passes(client, BOB, 3, route, **request), (
                    f"Bob said in {what} that his role is {value}, and was believed: anybody can "
                    "send anything. A role is looked up where it is kept"
                )


def test_owner_of_now(client):
    """Whose item it is, and who looks after it, is looked up for each request."""
    assert passes(client, ADA, 3, "rename"), "item 3 is Ada's, and was forbidden to her"
    assert not passes(client, BOB, 3, "rename"), "item 3 is Ada's, and Bob passed"
    client.post(f"/items/3/owner/{BOB}")
    assert not passes(client, ADA, 3, "rename"), (
        "item 3 was Ada's, is Bob's now, and Ada still passed: something is remembered from one "
        "request to the next. item.owner_id is the owner of now"
    )
    assert passes(client, BOB, 3, "rename"), "item 3 is Bob's now, and was forbidden to him"


def test_no_volunteers(serve):
    """Where there are no volunteers, nobody is one."""
    client = serve(volunteers=[])
    assert passes(client, ADA, 3, "rename"), "item 3 is Ada's, and was forbidden to her"
    for user in NAMES:
        assert not passes(client, user, 12, "hide"), (
            f"the settings name no volunteers, and {NAMES[user]} passed item_for(Role.VOLUNTEER): "
            "an empty set is nobody, and not everybody"
        )


def test_settings_of_the_app(serve):
    """Who is a volunteer is said by the settings of the app that serves the request."""
    client = serve(two_apps, first=[BOB], second=[ADA, BOB])
    for prefix, volunteers in (("/first", [BOB]), ("/second", [ADA, BOB]), ("/first", [BOB])):
        for user in NAMES:
            passed = passes(client, user, 12, "hide", prefix=prefix)
            assert passed == (user in volunteers), (
                f"there are two apps here, the volunteers of one have the ids {volunteers}, and "
                f"for it user {user} "
                f"{'passed' if passed else 'was forbidden'}: look into container.settings for each "
                "request"
            )


def test_not_logged_in(client):
    """Without a token the answer is 401, and for an item that there is not 404."""
    assert passes(client, ADA, 3, "rename"), "item 3 is Ada's, and was forbidden to her"
    for route in ROUTES:
        response = client.post(f"/items/3/{route}")
        assert response.status_code == 401, (
            f"nobody is logged in, and the answer is {response.status_code} and not 401: ask for "
            "`user: CurrentUser`"
        )
        response = client.post(f"/items/99/{route}", headers=headers_of(client, VERA))
        assert response.status_code == 404, (
            f"there is no item 99, and the answer is {response.status_code} and not 404: ask for "
            "`item: ItemOr404`"
        )
    assert not client.get("/expected").json()["done"], "a request was refused, and carried out"


def test_docs(client):
    """OpenAPI shows the routes as protected, with no parameter but item_id."""
    assert passes(client, ADA, 3, "rename"), "item 3 is Ada's, and was forbidden to her"
    document = client.get("/openapi.json").json()
    for route in ROUTES:
        operation = document["paths"][f"/items/{{item_id}}/{route}"]["post"]
        asked = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert "requestBody" not in operation, (
            "OpenAPI documents a body for every route that asks for the dependency"
        )
        assert asked == ["item_id"], (
            f"OpenAPI documents the parameters {', '.join(asked)}, and the path alone says what is "
            "asked for: who may do it is not for the client to say"
        )
        assert operation.get("security"), "OpenAPI does not know that a token is needed"
