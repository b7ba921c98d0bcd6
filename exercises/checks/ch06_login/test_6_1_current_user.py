"""6.1 Current user: a token becomes a user, or the answer is 401, whatever the reason."""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("6.1")

ADA = {"id": 4, "name": "Ada", "email": "ada@example.com"}
BOB = {"id": 17, "name": "Bob", "email": "bob@example.com"}
EVE = {"id": 9, "name": "Eve", "email": "eve@example.com"}  # whose account is closed
EVERYBODY = {user["name"].lower(): user for user in (ADA, BOB, EVE)}
GONE = 5  # had an account once

REFUSED = ("nonsense", "tampered", "refresh", "gone", "eve")  # a token of each has to be refused
CASES = {
    "nonsense": "a text that is no token",
    "tampered": "a token whose signature does not fit",
    "refresh": "a refresh token",
    "gone": "a good token of a user who is gone",
    "eve": "a good token of a user who is not active",
}


def stage(learner):
    """A route that asks for the learner's CurrentUser, in an app with users of its own."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from toolshed.config import Settings
    from toolshed.domain.users import User
    from toolshed.infrastructure.clock import utc_now
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers

    class Users(dict):
        """The table of users, which may be out of order."""

        is_down = False

        def __getitem__(self, user_id):
            if self.is_down:
                raise ConnectionError("the database does not answer")
            return super().__getitem__(user_id)

    class Reader:
        """The reader of tokens, which may be out of order."""

        is_down = False

        def read(self, *args, **kwargs):
            if self.is_down:
                raise ConnectionError("the key store does not answer")
            return container.token_reader.read(*args, **kwargs)

    made_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    times = {"created_at": made_at, "updated_at": made_at}
    users, reader = Users(), Reader()
    for person in EVERYBODY.values():
        active = person is not EVE
        users[person["id"]] = User(**person, **times, hashed_password="", is_active=active)
    container = Container.build(
        Settings(
            database_url="memory://",
            argon2_time_cost=1,
            argon2_memory_kib=8,
            argon2_parallelism=1,
        ),
        utc_now,
    )
    begin = MemoryUnits(MemoryStore(users=users))

    unhandled = []

    class Passing:
        """Notes the exceptions that nobody made an answer of."""

        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            try:
                await self.app(scope, receive, send)
            except Exception as error:
                unhandled.append(type(error).__name__)
                raise

    app = FastAPI()
    app.add_middleware(Passing)
    install_error_handlers(app)
    app.state.container = replace(container, begin=begin, token_reader=reader)

    @app.get("/me")
    def me(user: learner.CurrentUser):
        return {name: getattr(user, name) for name in ADA}

    @app.get("/expected", include_in_schema=False)
    def tokens():
        """A token of each kind, made now."""
        issue = container.token_issuer.issue
        good = issue(ADA["id"])
        head, _, signature = good.rpartition(".")
        return {
            **{name: issue(person["id"]) for name, person in EVERYBODY.items()},
            "gone": issue(GONE),
            "refresh": issue(ADA["id"], "refresh"),
            "tampered": f"{head}.{signature[::-1]}",
            "nonsense": "nonsense",
        }

    @app.post("/users/{user_id}", include_in_schema=False)
    def change(user_id: int, changes: dict):
        users[user_id] = replace(users[user_id], **changes)

    @app.delete("/users/{user_id}", include_in_schema=False)
    def delete(user_id: int):
        del users[user_id]

    @app.get("/unhandled", include_in_schema=False)
    def show_unhandled():
        return unhandled

    @app.post("/break/{part}", include_in_schema=False)
    def break_down(part: str):
        {"users": users, "reader": reader}[part].is_down = True

    return app


def two_apps(learner):
    """Two apps in one process, each with users and tokens of its own."""
    app = FastAPI()
    app.mount("/one", stage(learner))
    app.mount("/two", stage(learner))
    return app


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_user(client):
    """A good access token is answered with the user it belongs to."""
    tokens = client.get("/expected").json()
    for person in (ADA, BOB):
        response = client.get("/me", headers=bearer(tokens[person["name"].lower()]))
        assert response.status_code != 422, (
            "the request was refused as not valid: your function asks for something that is no "
            "dependency, so FastAPI looks for it in the query. The token is `token: BearerToken`"
        )
        assert response.status_code == 200, (
            f"{person['name']}'s access token is good, and it was answered with "
            f"{response.status_code}"
        )
        assert response.json() == person, (
            f"the token is {person['name']}'s, and your function returned somebody else: its "
            "claims have the user_id"
        )


def test_user_of_now(client):
    """The user is as kept now, not as when the token was made."""
    tokens = client.get("/expected").json()
    assert client.get("/me", headers=bearer(tokens["bob"])).status_code == 200, (
        "Bob's access token is good, and it was refused"
    )
    client.post(f"/users/{BOB['id']}", json={"name": "Robert"})
    response = client.get("/me", headers=bearer(tokens["bob"]))
    assert response.status_code == 200, "Bob changed his name, and now his token is refused"
    assert response.json() == {**BOB, "name": "Robert"}, (
        "Bob is called Robert since the last request, and your function returned the user of "
        "before: find the user for each request, nothing may be remembered"
    )


def test_no_token(client):
    """Without a Bearer token the answer is 401, and WWW-Authenticate says what is wanted."""
    tokens = client.get("/expected").json()
    good = client.get("/me", headers=bearer(tokens["ada"]))
    assert good.status_code == 200, "a good access token does not get in yet"
    for headers in ({}, {"Authorization": "Basic YWRhOnNlY3JldA=="}):
        sent = "no token" if not headers else "Basic instead of Bearer"
        response = client.get("/me", headers=headers)
        assert response.status_code != 200, f"{sent} was sent, and the request got in as a user"
        assert response.status_code != 403, (
            f"{sent} was answered with 403: that says `I know who you are, and you may not`. Who "
            "did not say who they are gets 401"
        )
        assert response.status_code == 401, (
            f"{sent} has to be answered with 401, and not with {response.status_code}"
        )
        assert response.headers.get("www-authenticate", "").startswith("Bearer"), (
            f"{sent} was answered with 401 and no header WWW-Authenticate: Bearer, which tells a "
            "client how to log in; every 401 has to have one"
        )


def test_header_alone(client):
    """Only the header Authorization says who asks; nothing else that is sent does."""
    tokens = client.get("/expected").json()
    good = client.get("/me", headers=bearer(tokens["bob"]))
    assert good.status_code == 200, "a good access token does not get in yet"
    names = ("access_token", "token", "authorization", "session")
    given = dict.fromkeys(names, tokens["ada"])
    for what, request in (
        ("the query", {"params": given}),
        ("a cookie", {"headers": {"Cookie": "; ".join(f"{k}={v}" for k, v in given.items())}}),
        ("headers of other names", {"headers": {f"X-{k.title()}": v for k, v in given.items()}}),
    ):
        response = client.get("/me", **request)
        assert response.status_code == 401, (
            f"a token in {what} was answered with {response.status_code}, and it counts in the "
            "header Authorization alone: an address with a token in it ends in logs and "
            "histories, and a cookie is sent by pages of other people too"
        )
    names = ("user_id", "user", "id", "sub", "as_user", "remote_user", "email")
    for ada in (str(ADA["id"]), ADA["email"]):
        given = dict.fromkeys(names, ada)
        dashed = {name.replace("_", "-").title(): ada for name in names}
        for what, request in (
            ("the query", {"params": given}),
            ("cookies", {"Cookie": "; ".join(f"{k}={v}" for k, v in given.items())}),
            ("headers", {**dashed, **{f"X-{name}": ada for name in dashed}}),
        ):
            options = request if what == "the query" else {}
            headers = {} if what == "the query" else request
            response = client.get("/me", **options, headers={**headers, **bearer(tokens["bob"])})
            assert response.status_code == 200, (
                f"Bob's token is good, and with {ada} in {what} as well it was answered with "
                f"{response.status_code}"
            )
            assert response.json() == BOB, (
                f"Bob sent his token, and Ada's id or address in {what}, and became Ada: who asks "
                "is what the claims of the token say, nothing else"
            )


@pytest.mark.parametrize("case", REFUSED)
def test_bad_token(client, case):
    """A token that proves nothing any more is answered with 401."""
    tokens = client.get("/expected").json()
    good = client.get("/me", headers=bearer(tokens["ada"]))
    assert good.status_code == 200, "a good access token does not get in yet"
    response = client.get("/me", headers=bearer(tokens[case]))
    what = CASES[case]
    assert response.status_code != 200, f"{what} got in: " + {
        "gone": "the user was deleted after the token was made; look whether there still is one",
        "eve": "an account that was closed may not be used, whatever tokens are still around; "
        "look at user.is_active",
        "refresh": "read(token) takes access tokens alone",
    }.get(case, "only what reader.read takes may get in")
    assert response.status_code != 404, (
        f"{what} was answered with 404: users.get raises what becomes a 404, and users.find "
        "returns None. Who asks is not known, so it is 401"
    )
    assert response.status_code != 403, (
        f"{what} was answered with 403: that says `I know who you are, and you may not`. It is "
        "not known who asks, so it is 401"
    )
    assert response.status_code == 401, (
        f"{what} has to be answered with 401, and not with {response.status_code}"
    )


def test_expired(client, clock):
    """A token that has expired is answered with 401."""
    token = client.get("/expected").json()["bob"]
    clock.shift(14 * 60)
    response = client.get("/me", headers=bearer(token))
    assert response.status_code == 200, "after 14 minutes of its 15, a token was refused"
    clock.shift(60)
    response = client.get("/me", headers=bearer(token))
    assert response.status_code != 200, "after its 15 minutes, a token still got in"
    assert response.status_code == 401, (
        f"a token that has expired has to be answered with 401, and not with {response.status_code}"
    )


def test_account_closed_later(client):
    """An account that is closed or deleted lets nobody in from that moment on."""
    tokens = client.get("/expected").json()
    for name in ("ada", "bob"):
        response = client.get("/me", headers=bearer(tokens[name]))
        assert response.status_code == 200, f"{name.title()}'s good token does not get in yet"
    client.post(f"/users/{ADA['id']}", json={"is_active": False})
    client.delete(f"/users/{BOB['id']}")
    for name, what in (("ada", "closed"), ("bob", "deleted")):
        response = client.get("/me", headers=bearer(tokens[name]))
        assert response.status_code == 401, (
            f"{name.title()}'s account was {what} a moment ago, and the token was answered with "
            f"{response.status_code}: find the user and look at is_active for each request"
        )
    client.post(f"/users/{ADA['id']}", json={"is_active": True})
    response = client.get("/me", headers=bearer(tokens["ada"]))
    assert response.status_code == 200, (
        "Ada's account was closed and opened again, and she was answered with "
        f"{response.status_code}: a refusal was remembered. Nothing is kept between requests"
    )


def test_two_apps(serve):
    """Two apps in one process have their own users."""
    client = serve(two_apps)
    client.post(f"/two/users/{BOB['id']}", json={"name": "Robert"})
    for prefix, name in (("/one", "Bob"), ("/two", "Robert"), ("/one", "Bob")):
        token = client.get(f"{prefix}/expected").json()["bob"]
        response = client.get(f"{prefix}/me", headers=bearer(token))
        assert response.status_code == 200, f"Bob's good token does not get in at {prefix}"
        assert response.json()["name"] == name, (
            f"two apps are served here, and at {prefix} user {BOB['id']} is called {name}; your "
            "function returned the user of the other app, so it keeps something that belongs to "
            "one. What it needs are parameters, and asked for with each request"
        )


def test_challenge(client):
    """Every 401 has the header WWW-Authenticate: Bearer."""
    tokens = client.get("/expected").json()
    good = client.get("/me", headers=bearer(tokens["ada"]))
    assert good.status_code == 200, "a good access token does not get in yet"
    for case in REFUSED:
        response = client.get("/me", headers=bearer(tokens[case]))
        assert response.status_code == 401, f"{CASES[case]} was answered {response.status_code}"
        challenge = response.headers.get("www-authenticate")
        assert challenge is not None, (
            f"{CASES[case]} was answered with 401 without WWW-Authenticate, which HTTP wants with "
            'every 401: HTTPException takes headers={"WWW-Authenticate": "Bearer"}'
        )
        assert challenge.split(" ")[0].lower() == "bearer", (
            f"WWW-Authenticate names the scheme first, which is Bearer here, and not {challenge}"
        )


def test_one_answer(client, clock):
    """Nothing in the answer tells why a token was refused."""
    tokens = client.get("/expected").json()
    good = client.get("/me", headers=bearer(tokens["ada"]))
    assert good.status_code == 200, "a good access token does not get in yet"
    answers = {CASES[case]: client.get("/me", headers=bearer(tokens[case])) for case in REFUSED}
    clock.shift(3600)
    answers["a token that has expired"] = client.get("/me", headers=bearer(tokens["bob"]))
    first, *others = answers.items()
    for what, response in others:
        assert (response.status_code, response.text) == (first[1].status_code, first[1].text), (
            f"{what} and {first[0]} are answered differently, so whoever tries tokens learns which "
            "account exists, which is closed, and what to change: give all of them one answer"
        )
        challenges = [r.headers.get("www-authenticate") for r in (first[1], response)]
        assert challenges[0] == challenges[1], (
            f"WWW-Authenticate differs between {what} and {first[0]}: it tells the reason"
        )
        assert dict(response.headers) == dict(first[1].headers), (
            f"the headers of the answer differ between {what} and {first[0]}: they tell the reason"
        )


@pytest.mark.server_errors
def test_server_fault(serve):
    """When the server is at fault, the answer is no 401."""
    for part, call in (("users", "users.find"), ("reader", "reader.read")):
        client = serve()
        token = client.get("/expected").json()["ada"]
        good = client.get("/me", headers=bearer(token))
        assert good.status_code == 200, "a good access token does not get in yet"
        client.post(f"/break/{part}")
        response = client.get("/me", headers=bearer(token))
        assert response.status_code != 401, (
            f"{call} failed with a ConnectionError, and the answer was 401: every user is logged "
            "out by a fault of the server's, and nobody is told of it. Catch InvalidTokenError "
            "alone, around reader.read"
        )
        assert response.status_code == 500, (
            f"{call} failed with a ConnectionError, and the answer was {response.status_code}: let "
            "what you do not expect pass, it becomes a 500"
        )
        assert client.get("/unhandled").json(), (
            f"{call} failed with a ConnectionError, and your function caught it and answered 500 "
            "by itself: so it is taken for an answer that was meant, and what went wrong is in no "
            "log. Let it pass, and catch InvalidTokenError alone"
        )


def test_docs(client):
    """OpenAPI knows the route as protected, and says where tokens are to be had."""
    token = client.get("/expected").json()["ada"]
    assert client.get("/me", headers=bearer(token)).status_code == 200, (
        "a good access token does not get in yet"
    )
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/me"]["get"]
    asked = [parameter["name"] for parameter in operation.get("parameters", [])]
    assert not asked, (
        f"OpenAPI documents {', '.join(asked)} as a parameter of every protected route: a token "
        "is asked for as BearerToken, which is known as a way to log in"
    )
    assert "requestBody" not in operation, "OpenAPI documents a body for GET /me"
    names = [name for each in operation.get("security", []) for name in each]
    assert names, (
        "OpenAPI does not know that the route is protected, so /docs has no padlock: ask for "
        "`token: BearerToken`"
    )
    schemes = document["components"]["securitySchemes"]
    urls = [schemes[n].get("flows", {}).get("password", {}).get("tokenUrl") for n in names]
    assert urls == ["api/v1/auth/token"], (
        "OpenAPI does not say that a token is to be had at api/v1/auth/token, so `Authorize` in "
        "/docs cannot log in: keep `bearer_token` as it is"
    )
