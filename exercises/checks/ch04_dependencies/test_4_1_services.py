"""4.1 Services: who asks for what, and who gets the same."""

import asyncio
import gc
import weakref
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI

pytestmark = pytest.mark.exercise("4.1")

START = datetime(2031, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
SERVICES = ("UserService", "ItemService", "SessionService")
DRILL = {"name": "Drill", "category": "drills", "deposit_cents": 2000}
PHRASE = "correct horse battery"


class Clock:
    """A clock that goes on by an hour whenever somebody looks at it."""

    def __init__(self, start):
        self.next = start

    def __call__(self):
        self.next += timedelta(hours=1)
        return self.next - timedelta(hours=1)


class Hasher:
    """Hashes of which one sees who made them, and of what."""

    def __init__(self, label):
        self.label = label

    async def hash(self, password):
        return f"{self.label}: {password}"


class Issuer:
    """Tokens of which one sees who made them, and for whom."""

    def __init__(self, label):
        self.label = label

    def lifetime(self, typ="access"):
        return 60 if typ == "access" else 3600

    def issue(self, user_id, typ="access", *, token_id=None):
        del token_id
        return f"{self.label}: {typ} of {user_id}"


class Repository:
    """A repository of any kind whose answers say which one it is."""

    def __init__(self, label):
        self.label = label

    async def get(self, _):
        return {"from": self.label}

    async def add(self, new, *, now):
        return {"from": self.label, "at": now, "hash": getattr(new, "hashed_password", None)}

    async def list_of_item(self, *_):
        return {"from": self.label}

    async def remove(self, _):
        return None


class Sessions:
    """The refresh tokens of a unit of work."""

    def __init__(self):
        self.kept = []

    async def forget_expired(self, *, now):
        del now

    async def add(self, token):
        self.kept.append({"user_id": token.user_id, "expires_at": token.expires_at})


class Work:
    """A unit of work of fakes, which has a number."""

    def __init__(self, number):
        self.number = number
        self.users = Repository(f"users of transaction {number}")
        self.items = Repository(f"items of transaction {number}")
        self.loans = Repository(f"loans of transaction {number}")
        self.sessions = Sessions()


def read_from_requests(dependant):
    """What a route and its dependencies read from a request beside its path, hidden or not."""
    for kind in ("query_params", "header_params", "cookie_params", "body_params"):
        yield from (field.alias for field in getattr(dependant, kind))
    for dependency in dependant.dependencies:
        yield from read_from_requests(dependency)


def stage(learner):
    """An app whose routes show what they were given; PUT /replaced/... replaces a provider."""
    from toolshed.application.items import ItemService
    from toolshed.application.queries import Paging
    from toolshed.application.sessions import SessionService
    from toolshed.application.users import UserService
    from toolshed.domain.items import Item, NewItem
    from toolshed.presentation.api.v1.deps.unit_of_work import UnitOfWorkDep, get_unit_of_work

    removed, served = [], []

    class Photos:
        async def remove(self, name):
            removed.append(name)

    app = FastAPI()
    app.state.container = SimpleNamespace(
        clock=Clock(START),
        passwords=Hasher("the app's hasher"),
        token_issuer=Issuer("the app's issuer"),
        token_reader=None,
        photos=Photos(),
        mailer=None,
        begin=None,
    )
    numbers = count(1)
    always = {get_unit_of_work: lambda: Work(next(numbers))}
    app.dependency_overrides = always

    def another(kind):
        others = count(1)
        return lambda: Repository(f"{kind} of the test, number {next(others)}")

    stand_ins = {
        "get_clock": lambda: Clock(START.replace(year=2050)),
        "get_now": lambda: START.replace(year=2060),
        "get_password_hasher": lambda: Hasher("the test's hasher"),
        "get_token_issuer": lambda: Issuer("the test's issuer"),
        "get_user_repository": another("users"),
        "get_item_repository": another("items"),
        "get_loan_repository": another("loans"),
        "get_discard": lambda: lambda name: removed.append(f"{name}, by the test"),
        "get_user_service": lambda: "the test's service",
        "get_item_service": lambda: "the test's service",
        "get_session_service": lambda: "the test's service",
    }

    @app.put("/replaced/{name}", include_in_schema=False)
    async def replace(name: str):
        """Replace one provider, and no other any more."""
        app.dependency_overrides = always | {getattr(learner, name): stand_ins[name]}

    def label(repository):
        return getattr(repository, "label", repr(repository))

    def drill(photo):
        fields = {"name": "Drill", "description": "", "category": "drills", "tags": ()}
        return Item(
            **fields, id=3, owner_id=1, deposit_cents=1, photo=photo, created_at=START,
            updated_at=START,
        )  # fmt: skip

    def kind(service):
        of = (one for one in (UserService, ItemService, SessionService) if isinstance(service, one))
        return next(of, type(service)).__name__

    @app.get("/repositories")
    async def repositories(
        users: learner.UserRepositoryDep,
        items: learner.ItemRepositoryDep,
        loans: learner.LoanRepositoryDep,
        work: UnitOfWorkDep,
    ):
        found = {"users": label(users), "items": label(items), "loans": label(loans)}
        return {"transaction": work.number, **found}

    async def elsewhere(now: learner.NowDep):
        return now

    @app.get("/now")
    async def now(
        there: Annotated[object, Depends(elsewhere)], here: learner.NowDep, again: learner.NowDep
    ):
        if not all(isinstance(one, datetime) for one in (here, there, again)):
            return {"here": type(here).__name__}
        return {"here": here, "there": there, "again": again}

    @app.get("/services/UserService")
    async def user_service(service: learner.UserServiceDep):
        if isinstance(service, str):
            return {"is": service}
        made = await service.register(name="Ada", email="Ada@example.com", password=PHRASE)
        return {"is": kind(service), **made, "reads": await service.find(1)}

    @app.get("/services/ItemService")
    async def item_service(service: learner.ItemServiceDep):
        if isinstance(service, str):
            return {"is": service}
        fields = {"name": "Drill", "description": "", "category": "drills", "tags": ()}
        made = await service.create(NewItem(owner_id=1, deposit_cents=1, **fields))
        return {"is": kind(service), **made, "reads": await service.get(1)}

    @app.get("/services/SessionService")
    async def session_service(
        work: UnitOfWorkDep, service: learner.SessionServiceDep, user_id: int = 1
    ):
        if isinstance(service, str):
            return {"is": service}
        tokens = await service.start(user_id)
        return {
            "is": kind(service),
            "access": tokens.access_token,
            "kept": work.sessions.kept,
            "number": work.number,
        }

    @app.get("/users-of-a-request")
    async def users_of_a_request(service: learner.UserServiceDep, users: learner.UserRepositoryDep):
        found = await service.find(1)
        return {"UserRepositoryDep": label(users), "UserServiceDep": found["from"]}

    @app.get("/items-of-a-request")
    async def items_of_a_request(items: learner.ItemRepositoryDep, service: learner.ItemServiceDep):
        found = await service.get(1)
        return {"ItemRepositoryDep": label(items), "ItemServiceDep": found["from"]}

    @app.get("/loans-of-a-request")
    async def loans_of_a_request(loans: learner.LoanRepositoryDep, service: learner.LoanServiceDep):
        found = await service.list(drill(None), Paging(limit=1, offset=0))
        return {"LoanRepositoryDep": label(loans), "LoanServiceDep": found["from"]}

    def number(service):
        for place, known in enumerate(served):
            if known is service:
                return place
        served.append(service)
        return len(served) - 1

    async def deeper(
        users: learner.UserServiceDep,
        items: learner.ItemServiceDep,
        sessions: learner.SessionServiceDep,
    ):
        return [number(users), number(items), number(sessions)]

    @app.get("/instances")
    async def instances(
        there: Annotated[list, Depends(deeper)],
        users: learner.UserServiceDep,
        items: learner.ItemServiceDep,
        sessions: learner.SessionServiceDep,
    ):
        here = [number(users), number(items), number(sessions)]
        return {name: [one, other] for name, one, other in zip(SERVICES, here, there, strict=True)}

    watched = []

    @app.get("/watched")
    async def watch(
        users: learner.UserServiceDep,
        items: learner.ItemServiceDep,
        sessions: learner.SessionServiceDep,
        work: UnitOfWorkDep,
    ):
        given = zip((*SERVICES, "UnitOfWork"), (users, items, sessions, work), strict=True)
        watched.extend((name, weakref.ref(one)) for name, one in given)

    @app.get("/remembered", include_in_schema=False)
    async def remembered():
        for _ in range(50):  # a thread that had part in a request may be about to let go
            gc.collect()
            if not (kept := [name for name, one in watched if one() is not None]):
                break
            await asyncio.sleep(0.001)
        return kept

    @app.delete("/photos/{name}")
    async def delete(name: str, service: learner.ItemServiceDep):
        await service.delete(drill(name))
        return {"during the request": list(removed)}

    @app.get("/expected", include_in_schema=False)
    async def parameters():
        return {
            route.path: sorted(set(read_from_requests(route.dependant)))
            for route in app.routes
            if hasattr(route, "dependant")
        }

    @app.get("/removed", include_in_schema=False)
    async def removed_photos():
        return removed

    return app


def stage_of_two(learner):
    """Two apps of one process, each with a store and a clock of its own."""
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.unit_of_work import MemoryUnits

    both = FastAPI()
    for name, year in (("a", 2031), ("b", 2032)):
        app = FastAPI()
        app.state.container = SimpleNamespace(
            clock=Clock(START.replace(year=year)),
            passwords=Hasher(f"hasher of {name}"),
            begin=MemoryUnits(MemoryStore()),
            photos=SimpleNamespace(remove=None),
        )

        @app.post("/users")
        async def register(name: str, service: learner.UserServiceDep):
            user = await service.register(name=name, email=f"{name}@example.com", password=PHRASE)
            return {"id": user.id, "hash": user.hashed_password, "year": user.created_at.year}

        @app.get("/users/{user_id}")
        async def find(user_id: int, service: learner.UserServiceDep):
            user = await service.find(user_id)
            return {"name": user and user.name}

        both.mount(f"/{name}", app)
    return both


def stage_api(learner):
    """The whole API, on the learner's services; /expected shows whom it wrote mails to."""
    from dataclasses import replace

    from pydantic import SecretStr

    from toolshed.config import Settings
    from toolshed.presentation.app import create_app

    del learner
    app = create_app(
        Settings(
            database_url=SecretStr("memory://"),
            argon2_time_cost=1,
            argon2_memory_kib=8,
            argon2_parallelism=1,
        )
    )
    sent = []

    class Mailer:
        async def send(self, *, to, subject, text):
            del subject, text
            sent.append(to)

    app.state.container = replace(app.state.container, mailer=Mailer())
    app.add_api_route("/expected", lambda: sent, include_in_schema=False)
    return app


def test_repositories(client):
    """The repositories of a request are those of its unit of work."""
    earlier = []
    for number in (1, 2, 3):
        response = client.get("/repositories")
        assert response.status_code == 200, (
            "a route that asks for the three repositories fails: each provider asks for the unit "
            "of work by its alias, and each alias names its provider"
        )
        body = response.json()
        transaction = body.pop("transaction")
        for kind, found in body.items():
            assert "of transaction" in found, (
                f"the {kind} are {found}: a repository is not made by its provider, it is the one "
                f"that the unit of work has as `{kind}`"
            )
            assert found.startswith(kind), (
                f"who asks for the {kind} gets the {found.split()[0]}: each alias names one "
                "provider, and each provider returns one of the three"
            )
            assert found not in earlier, (
                f"request number {number} got the {found}: a repository belongs to the transaction "
                "of one request, and nothing may remember it"
            )
            assert found == f"{kind} of transaction {transaction}", (
                f"a request in transaction {transaction} got the {found}: it has two units of "
                "work, and what it writes is not kept together. UnitOfWorkDep has a scope, and who "
                "asks with another scope gets another one: ask by the alias"
            )
            earlier.append(found)


def test_now(client):
    """The time of a request is what the clock says, and the same for all that ask."""
    for hours in (0, 1, 2):
        response = client.get("/now")
        assert response.status_code == 200, (
            "a route that asks for NowDep fails: get_now asks for the clock by its alias, and "
            "NowDep names get_now"
        )
        body = response.json()
        assert "there" in body, (
            f"NowDep is a {body['here']} and no datetime: the clock is a function, and the time is "
            "what it returns"
        )
        assert len(set(body.values())) == 1, (
            f"one request saw the times {', '.join(sorted(set(body.values())))}: within a request, "
            "a provider is called once and all get what it returned, unless use_cache=False"
        )
        expected = (START + timedelta(hours=hours)).isoformat()
        if hours:
            assert body["here"] != START.isoformat(), (
                "the second request has the time of the first: call the clock in the provider, "
                "not when the module is loaded, and keep nothing"
            )
        assert body["here"] == expected, (
            f"the app's clock says {expected}, and NowDep says {body['here']}: the clock is what "
            "get_now asks for, and what it says is passed on as it is"
        )


def test_user_service(client):
    """UserServiceDep is a UserService with the users, the hasher and the clock of the app."""
    for number in (1, 2):
        response = client.get("/services/UserService")
        assert response.status_code == 200, (
            "a route that asks for UserServiceDep and registers somebody fails: it is a "
            "UserService(users, passwords, clock), in this order, with the clock itself and not "
            "with what it says"
        )
        body = response.json()
        assert body["is"] == "UserService", f"UserServiceDep is a {body['is']}"
        assert body["from"] == body["reads"]["from"] == f"users of transaction {number}", (
            f"request number {number} worked with the {body['from']}: the users are those of its "
            "own unit of work"
        )
        assert body["hash"] == f"the app's hasher: {PHRASE}", (
            f"the password was hashed by another than the app's hasher: {body['hash']}"
        )
        assert body["at"].startswith("2031-03-01T"), (
            f"the new user was made at {body['at']}, and the app's clock says another time"
        )


def test_item_service(client):
    """ItemServiceDep is an ItemService with the items and the clock, and it discards photos."""
    for number in (1, 2):
        response = client.get("/services/ItemService")
        assert response.status_code == 200, (
            "a route that asks for ItemServiceDep and offers an item fails: it is an "
            "ItemService(items, clock, discard=discard)"
        )
        body = response.json()
        assert body["is"] == "ItemService", f"ItemServiceDep is a {body['is']}"
        assert body["from"] == body["reads"]["from"] == f"items of transaction {number}", (
            f"request number {number} worked with the {body['from']}: the items are those of its "
            "own unit of work"
        )
        assert body["at"].startswith("2031-03-01T"), (
            f"the new item was made at {body['at']}, and the app's clock says another time"
        )
    for name in ("drill.png", "saw.webp"):
        response = client.delete(f"/photos/{name}")
        assert response.status_code == 200, "an item that has a photo cannot be withdrawn"
        assert name not in response.json()["during the request"], (
            f"{name} was thrown away before the request had succeeded: DiscardDep does it after"
        )
        assert name in client.get("/removed").json(), (
            f"an item was withdrawn, and its photo {name} is still there: the service takes as "
            "`discard` what DiscardDep provides"
        )


def test_session_service(client):
    """SessionServiceDep is a SessionService with the unit of work, the issuer and the clock."""
    for number, user in ((1, 7), (2, 8)):
        response = client.get("/services/SessionService", params={"user_id": user})
        assert response.status_code == 200, (
            "a route that asks for SessionServiceDep and starts a session fails: it is a "
            "SessionService(work, issuer, clock), in this order"
        )
        body = response.json()
        assert body["is"] == "SessionService", f"SessionServiceDep is a {body['is']}"
        assert body["kept"], (
            "a session was started, and the unit of work of its request knows nothing of it: the "
            "service works on another one"
        )
        assert len(body["kept"]) == 1, (
            f"request number {number} shares its unit of work with an earlier one"
        )
        assert body["kept"][0]["user_id"] == user, "the session is somebody else's"
        assert body["access"] == f"the app's issuer: access of {user}", (
            f"the token was made by another than the app's issuer: {body['access']}"
        )
        assert body["kept"][0]["expires_at"].startswith("2031-03-01T"), (
            f"the session ends at {body['kept'][0]['expires_at']}, and by the app's clock it is "
            "another time"
        )


@pytest.mark.parametrize("kind", ["users", "items", "loans"])
def test_one_repository(client, kind):
    """Within one request all that work with a repository share one."""
    client.put(f"/replaced/get_{kind[:-1]}_repository")
    for _ in range(2):
        response = client.get(f"/{kind}-of-a-request")
        assert response.status_code == 200, (
            f"a route that asks for all that work with the {kind} fails"
        )
        found = response.json()
        past = [name for name, one in found.items() if "of the test" not in str(one)]
        assert not past, (
            f"a test has put {kind} of its own in place of get_{kind[:-1]}_repository, and "
            f"{past and past[0]} has the {past and found[past[0]]}: its provider must ask for the "
            f"{kind} by {kind[:-1].title()}RepositoryDep, and fetch them from nowhere else"
        )
        assert len(set(found.values())) == 1, (
            f"there are two repositories in one request: {', '.join(sorted(set(found.values())))}. "
            "What one of them has just written, the other may not know. A provider is called once "
            "in a request, unless it is asked for with use_cache=False"
        )


def test_one_service(client):
    """Within one request all get the same service, and the next request gets a new one."""
    seen = []
    for _ in range(3):
        response = client.get("/instances")
        assert response.status_code == 200, "a route that asks for all three services fails"
        for name, (here, there) in response.json().items():
            assert here == there, (
                f"one request was given two of {name}: a provider is called once in a request, "
                "unless it is asked for with use_cache=False"
            )
            assert here not in seen, (
                f"a request was given the {name} of an earlier one, which still works on the "
                "transaction of that: a provider makes a new one each time it is called, and "
                "neither a global name nor a cache keeps it"
            )
            seen.append(here)


def test_nothing_is_remembered(client):
    """When a request is over, nothing remembers what it was given."""
    for _ in range(2):
        response = client.get("/watched")
        assert response.status_code == 200, "a route that asks for all three services fails"
        kept = client.get("/remembered").json()
        assert not kept, (
            f"a request is over, and its {', '.join(sorted(set(kept)))} is still there: a global "
            "name or a cache holds it, more with each request, until the memory is full"
        )


REPLACED = [
    ("get_clock", "/now", "here", "2050"),
    ("get_clock", "/services/UserService", "at", "2050"),
    ("get_clock", "/services/ItemService", "at", "2050"),
    ("get_now", "/now", "here", "2060"),
    ("get_password_hasher", "/services/UserService", "hash", "the test's hasher"),
    ("get_user_service", "/services/UserService", "is", "the test's service"),
    ("get_item_service", "/services/ItemService", "is", "the test's service"),
    ("get_session_service", "/services/SessionService", "is", "the test's service"),
    ("get_token_issuer", "/services/SessionService", "access", "the test's issuer"),
    ("get_clock", "/services/SessionService", "kept", "2050"),
]


def test_replacing(client):
    """A provider that is replaced is replaced for everything that is built on it."""
    for provider, path, field, expected in REPLACED:
        client.put(f"/replaced/{provider}")
        response = client.get(path)
        who = "NowDep" if path == "/now" else f"{path.rpartition('/')[2]}Dep"
        assert response.status_code == 200, (
            f"with another provider in place of {provider}, a route that asks for {who} fails"
        )
        found = response.json()[field]
        assert expected in str(found), (
            f"a test has replaced {provider} by one of its own, and {who} did not notice: it says "
            f"{found!r}. Ask for it as a parameter, by its alias, and let each alias name the "
            "provider itself"
        )
    client.put("/replaced/get_discard")
    client.delete("/photos/old.png")
    assert client.get("/removed").json() == ["old.png, by the test"], (
        "a test has replaced get_discard by one of its own, and ItemServiceDep did not notice: "
        "ask for it as a parameter, by DiscardDep"
    )


def test_two_apps(serve):
    """Two apps of one process share nothing."""
    client = serve(stage_of_two)
    first = client.post("/a/users", params={"name": "Ada"})
    assert first.status_code == 200, "a route that asks for UserServiceDep fails"
    assert client.get(f"/a/users/{first.json()['id']}").json() == {"name": "Ada"}, (
        "a user who was registered in one request is not there in the next: the users are those "
        "of the unit of work, which keeps them when the request succeeds"
    )
    seen = client.get(f"/b/users/{first.json()['id']}")
    assert seen.status_code == 200, "the second app of the process cannot look for a user"
    assert seen.json() == {"name": None}, (
        "the state of app A is visible in app B: Ada registered in one app and is known in the "
        "other. A module is loaded once for all apps of a process, so what is made in it, or "
        "cached in it, belongs to all of them"
    )
    for app, year, name in (("b", 2032, "Bob"), ("a", 2031, "Cleo")):
        made = client.post(f"/{app}/users", params={"name": name}).json()
        assert made["hash"] == f"hasher of {app}: {PHRASE}", (
            f"app {app.upper()} works with: {made['hash']}"
        )
        assert made["year"] == year, (
            f"app {app.upper()} works with the clock of the other app: nothing that one request "
            "was given may be kept for the next"
        )


def test_no_parameters(client):
    """Nothing that is provided is a parameter of the API."""
    for path in ("/repositories", "/now", *(f"/services/{name}" for name in SERVICES)):
        assert client.get(path).status_code == 200, (
            f"the route {path} of this check fails, so nobody can tell what it takes"
        )
    for path, names in client.get("/expected").json().items():
        # What this check's own routes read, and what LoanServiceDep does.
        others = sorted({*names} - {"user_id", "idempotency-key"})
        assert not others, (
            f"a client of {path} may now send {', '.join(others)}: a parameter of a provider that "
            "is no dependency is read from the request"
        )


def test_api(serve):
    """The whole API works on these services: register, log in, offer, borrow."""
    client = serve(stage_api)
    headers = []
    for name in ("ada", "bob"):
        user = {"name": name, "email": f"{name}@example.com", "password": PHRASE}
        response = client.post("/api/v1/users", json=user)
        assert response.status_code == 201, "nobody can register"
        login = {"username": user["email"], "password": PHRASE}
        response = client.post("/api/v1/auth/token", data=login)
        assert response.status_code == 200, "somebody who has registered cannot log in"
        headers.append({"Authorization": f"Bearer {response.json()['access_token']}"})
    ada, bob = headers
    response = client.post("/api/v1/items", json=DRILL, headers=ada)
    assert response.status_code == 201, "nobody can offer an item"
    path = f"/api/v1/items/{response.json()['id']}"
    response = client.patch(path, json={"name": "Big drill"}, headers=ada)
    assert response.status_code == 200, "Ada cannot change her item"
    assert response.json()["name"] == "Big drill", "a change of an item is lost"
    once = {"Idempotency-Key": "bob-1", **bob}
    response = client.post(f"{path}/loans", json={"days": 3}, headers=once)
    assert response.status_code == 201, (
        f"Bob borrows Ada's drill, and that is answered with {response.status_code} and not 201"
    )
    response = client.post(f"{path}/loans", json={"days": 3}, headers=once)
    assert response.status_code == 201, (
        "Bob was not sure that his request had arrived, and sent it again with the same "
        f"Idempotency-Key: that is 201 again, and here {response.status_code}. get_loan_service "
        "was given, leave it as it was"
    )
    response = client.post(f"{path}/loans", json={"days": 3}, headers=bob)
    assert response.status_code == 409, (
        f"Bob borrows the drill once more, which is 409, and here {response.status_code}"
    )
    assert client.get("/expected").json() == ["ada@example.com"], (
        "Bob has borrowed Ada's drill, and it is she alone who is told, once: get_loan_service was "
        "given, leave it as it was"
    )
    assert client.get(f"{path}/photo").status_code == 404, (
        "an item without a photo is not answered with 404: get_photo_service was given, leave it "
        "as it was"
    )
    assert client.get("/api/v1/exports/items", headers=ada).status_code == 200, (
        "Ada cannot export her items: get_export_service was given, leave it as it was"
    )
    response = client.get("/api/v1/items")
    assert response.json()["total"] == 1, "the list does not have the item that was offered"
