"""7.4 Login limits: passwords are not guessed, from one place or from many."""

import asyncio
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("7.4")

NOON = datetime(2026, 6, 1, 12, 0, 0, 400_000, tzinfo=UTC)
TOKEN, USERS = "/api/v1/auth/token", "/api/v1/users"
RIGHT, WRONG = "correct horse battery", "wrong horse battery"
HOME = "203.0.113.7"
MANY = "1000/minute"
LIMITS = {
    "address": "rate_limit_login_address",
    "account": "rate_limit_login_account",
    "registration": "rate_limit_registration",
}
NOT_LIMITED = "with {} for each {}, {} attempts to log in got in: they are not counted yet"


class Peers:
    """Lets a request come from the address in its header Test-Peer, which the app does not see."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            client = (headers.pop(b"test-peer", HOME.encode()).decode(), 40001)
            scope = {**scope, "client": client, "headers": list(headers.items())}
        await self.app(scope, receive, send)


class CountingHasher:
    """Counts how often it hashes."""

    def __init__(self, hasher):
        self.hasher = hasher
        self.hashed = 0

    def __getattr__(self, name):
        self.hashed += 1
        return getattr(self.hasher, name)


def stage(_, redis_url=None):
    """Logins and registrations of the API, with Ada and Bob in it; they import the module.

    PUT /limits sets limits, all of which are high at first.
    """
    from dataclasses import replace

    from toolshed.application.users import UserService
    from toolshed.config import Settings
    from toolshed.infrastructure.clock import utc_now
    from toolshed.presentation.api.v1.routes import auth, users
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers
    from toolshed.presentation.middleware.rate_limit import create_limiter
    from toolshed.presentation.middleware.rate_limit_keys import account_key

    settings = Settings(
        database_url="memory://",
        redis_url=redis_url,
        **dict.fromkeys(LIMITS.values(), MANY),
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
    )
    container = Container.build(settings, utc_now)

    async def sign_up():
        async with container.begin() as work:
            service = UserService(work.users, container.passwords, utc_now)
            for name in ("Ada", "Bob"):
                await service.register(
                    name=name, email=f"{name.lower()}@example.com", password=RIGHT
                )
            await work.commit()

    asyncio.run(sign_up())
    hasher = CountingHasher(container.passwords)
    app = FastAPI()
    app.add_middleware(Peers)
    app.state.container = replace(container, passwords=hasher)
    app.state.limiter = create_limiter(settings)
    install_error_handlers(app)
    keys, places = [], []
    storage = app.state.limiter.limiter.storage
    acquire_entry = storage.acquire_entry

    def watched(key, *args, **options):
        keys.append(str(key))
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            places.append("thread")
        else:
            places.append("loop")
        return acquire_entry(key, *args, **options)

    storage.acquire_entry = watched
    for prefix in ("/api/v1", "/api/v2"):
        app.include_router(auth.router, prefix=prefix)
        app.include_router(users.router, prefix=prefix)

    @app.put("/limits", include_in_schema=False)
    async def set_limits(limits: dict[str, str]):
        changes = {LIMITS[name]: limit for name, limit in limits.items()}
        container = app.state.container
        changed = container.settings.model_copy(update=changes)
        app.state.container = replace(container, settings=changed)

    @app.get("/hashed", include_in_schema=False)
    async def show_hashed():
        return hasher.hashed

    @app.get("/keys", include_in_schema=False)
    async def show_keys():
        return {"keys": keys, "of_ada": account_key("ada@example.com"), "places": places}

    @app.post("/break", include_in_schema=False)
    async def break_down():
        """From now on, nothing can be counted."""

        def broken(*_, **__):
            raise RuntimeError("the store of the limits is broken")

        storage.acquire_entry = broken

    @app.get("/tokens", include_in_schema=False)
    async def tokens():
        return [container.token_issuer.issue(user_id) for user_id in (1, 2, 3, 4)]

    return app


def limited(serve, **limits):
    """A client of an app that has these limits when its first request comes."""
    client = serve()
    client.put("/limits", json=limits)
    return client


def log_in(client, username="ada@example.com", password=WRONG, *, peer=HOME, path=TOKEN, **headers):
    form = {"username": username, "password": password}
    return client.post(path, data=form, headers={"Test-Peer": peer, **headers})


def register(client, email, *, peer=HOME, path=USERS, **headers):
    body = {"name": "Eve", "email": email, "password": RIGHT}
    return client.post(path, json=body, headers={"Test-Peer": peer, **headers})


def test_account(serve, clock):
    """One account can be tried so often and no more, from however many places."""
    for limit, allowed in (("2/hour", 2), ("4/hour", 4)):
        client = limited(serve, account=limit)
        clock.move_to(NOON)
        found = [log_in(client, peer=f"203.0.113.{n}").status_code for n in range(6)]
        assert 429 in found, NOT_LIMITED.format(limit, "account", 6)
        assert found == [401] * allowed + [429] * (6 - allowed), (
            f"with {limit} for an account, six attempts from six addresses answered {found}: an "
            "attempt counts once for its account, and the limit is the one of the settings"
        )


def test_address(serve, clock):
    """One place can try so often and no more, however many accounts it tries."""
    for limit, allowed in (("2/hour", 2), ("4/hour", 4)):
        client = limited(serve, address=limit)
        clock.move_to(NOON)
        found = [log_in(client, f"user{n}@example.com").status_code for n in range(6)]
        assert 429 in found, NOT_LIMITED.format(limit, "address", 6)
        assert found == [401] * allowed + [429] * (6 - allowed), (
            f"with {limit} for an address, attempts on six accounts answered {found}: an attempt "
            "counts once for its address, and the limit is the one of the settings"
        )
        assert log_in(client, peer="198.51.100.3").status_code == 401, (
            "one address has used up its limit, and another one is refused: all addresses share "
            "one count"
        )


def test_others_get_in(serve, clock):
    """Who is attacked is slowed down; who is not still gets in."""
    client = limited(serve, account="2/hour")
    clock.move_to(NOON)
    found = [log_in(client, peer=f"203.0.113.{n}").status_code for n in range(3)]
    assert found == [401, 401, 429], NOT_LIMITED.format("2/hour", "account", 3)
    response = log_in(client, "bob@example.com", RIGHT)
    assert response.status_code != 429, (
        "somebody guesses ada's password, and bob is refused: the count is shared by all users. "
        "Count by the account_key of the e-mail address"
    )
    assert response.status_code == 200, "bob has the right password"
    for near in ("ada@example.org", "adam@example.com", "a.da@example.com"):
        assert log_in(client, near).status_code == 401, (
            f"somebody guesses the password of ada@example.com, and {near} is refused, which is "
            "another account: the whole of the e-mail address counts"
        )


def test_spelling(serve, clock):
    """However the e-mail address is spelt, it is one account."""
    client = limited(serve, account="2/hour")
    clock.move_to(NOON)
    spellings = ("ada@example.com", "ADA@Example.COM", "  ada@example.com ", "Ada@example.com")
    found = [log_in(client, name).status_code for name in spellings]
    assert 429 in found, (
        f"{len(spellings)} attempts on ada's account got in, with 2 an hour: each spelling of the "
        "e-mail address has a count of its own. normalize_email brings them to one"
    )
    assert found == [401, 401, 429, 429], f"four attempts on one account answered {found}"
    client = limited(serve, account="2/hour")
    spellings = ("zo\N{LATIN SMALL LETTER E WITH DIAERESIS}", "zoe\N{COMBINING DIAERESIS}") * 2
    found = [log_in(client, f"{name}@example.com").status_code for name in spellings]
    assert found == [401, 401, 429, 429], (
        "an \N{LATIN SMALL LETTER E WITH DIAERESIS} can be sent as one character or as an e with "
        f"dots added, and four attempts on one account answered {found}, with 2 an hour: they are "
        "one address. normalize_email knows, lower and strip do not"
    )


def test_no_way_around(serve, clock):
    """Neither path, query nor headers make a new count."""
    client = limited(serve, account="2/hour")
    clock.move_to(NOON)
    paths = (f"{TOKEN}?n=1", f"{TOKEN}?n=2", "/api/v2/auth/token", f"{TOKEN}?n=3")
    found = [log_in(client, path=path).status_code for path in paths]
    assert found == [401, 401, 429, 429], (
        f"POST to {', '.join(paths)} answered {found}, with 2 an hour for an account: what is in "
        "the path or the query makes a new count. What is counted together is named"
    )
    client = limited(serve, account="2/hour")
    found = []
    for n in range(4):
        form = {"username": "ada@example.com", "password": WRONG, "client_id": f"app-{n}"}
        found.append(client.post(TOKEN, data={**form, "scope": f"s{n}"}).status_code)
    assert found == [401, 401, 429, 429], (
        f"attempts on one account, each with another client_id and scope in the form, answered "
        f"{found}, with 2 an hour: of the form, the e-mail address counts and nothing else"
    )
    client = limited(serve, address="2/hour")
    tokens = client.get("/tokens").json()
    found = [
        log_in(client, f"u{n}@example.com", Authorization=f"Bearer {token}").status_code
        for n, token in enumerate(tokens)
    ]
    assert found == [401, 401, 429, 429], (
        f"attempts from one address, each with the access token of another user, answered {found}, "
        "with 2 an hour for an address: who has some accounts gets a limit with each. The key of "
        "this limit is the address_key"
    )
    client = limited(serve, address="2/hour")
    found = [
        log_in(client, f"u{n}@example.com", **{"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(4)
    ]
    assert found == [401, 401, 429, 429], (
        "attempts from one address, each with another X-Forwarded-For, were counted apart: anybody "
        "can send that header. address_key does not read it"
    )


def test_network(serve, clock):
    """All of an IPv6 network is one place."""
    client = limited(serve, address="2/hour")
    clock.move_to(NOON)
    found = [
        log_in(client, f"u{n}@example.com", peer=f"2001:db8:0:1::{n + 1}").status_code
        for n in range(3)
    ]
    assert found == [401, 401, 429], (
        f"three attempts from one network of IPv6 answered {found}, with 2 an hour for an address: "
        "one subscriber has 2**64 of them. The key is what address_key returns"
    )


def test_one_computer_locks_nobody_out(serve, clock):
    """An attempt that is refused for its address does not count for the account."""
    client = limited(serve, address="2/hour", account="3/hour")
    clock.move_to(NOON)
    found = [log_in(client).status_code for _ in range(6)]
    assert found == [401, 401, 429, 429, 429, 429], (
        f"six attempts from one address answered {found}, with 2 an hour for an address"
    )
    response = log_in(client, password=RIGHT, peer="198.51.100.3")
    assert response.status_code == 200, (
        "one computer went on trying after it was refused, and now ada is locked out everywhere: "
        "count by the address first, and by the account only if that was let in"
    )


def test_nothing_is_hashed(serve, clock):
    """A refused attempt costs no hash."""
    client = limited(serve, account="2/hour")
    clock.move_to(NOON)
    found = [log_in(client).status_code for _ in range(2)]
    assert found == [401, 401], f"two attempts are within 2 an hour, and answered {found}"
    before = client.get("/hashed").json()
    assert before, "two attempts were let in, and nothing was hashed"
    assert log_in(client).status_code == 429, NOT_LIMITED.format("2/hour", "account", 3)
    assert client.get("/hashed").json() == before, (
        "a refused attempt was hashed all the same: hashing is the expensive part, and the limit "
        "is there to save it"
    )


def test_right_password(serve, clock):
    """A right password counts as well, and does not get past the limit."""
    client = limited(serve, account="3/hour")
    clock.move_to(NOON)
    found = [
        log_in(client, password=password).status_code
        for password in (WRONG, RIGHT, WRONG, RIGHT, WRONG)
    ]
    assert found == [401, 200, 401, 429, 429], (
        f"attempts with wrong and right passwords answered {found}, with 3 an hour: if the right "
        "one were let in, or did not count, guessing could go on until it is found"
    )


def test_unknown_account(serve, clock):
    """An account that there is not is refused in the same way and at the same time."""
    client = limited(serve, account="2/hour")
    clock.move_to(NOON)
    answers = {}
    for who in ("ada", "nobody"):
        answers[who] = [log_in(client, f"{who}@example.com") for _ in range(3)]
    found = {who: [answer.status_code for answer in answers[who]] for who in answers}
    assert found["nobody"] == found["ada"], (
        f"three attempts on ada's account answered {found['ada']}, and on one that there is not "
        f"{found['nobody']}: the limit tells who has an account"
    )
    assert found["ada"] == [401, 401, 429], NOT_LIMITED.format("2/hour", "account", 3)
    ada, nobody = (answers[who][-1] for who in ("ada", "nobody"))
    assert ada.json() == nobody.json(), "the refusals differ, and tell who has an account"
    assert "ada@" not in ada.text, "the refusal repeats the e-mail address"


def test_again_later(serve, clock):
    """The refusal is a 429 that says when to come back, and then the attempt is let in."""
    for limits in ({"account": "2/hour"}, {"address": "2/hour"}, {"registration": "2/hour"}):
        client = limited(serve, **limits)
        clock.move_to(NOON)
        for n in range(2):
            clock.shift(60)
            _attempt(client, limits, n)
        response = _attempt(client, limits, 2)
        assert response.status_code == 429, f"with {limits}, the third attempt is one too many"
        told = response.headers.get("retry-after", "")
        assert told in ("3540", "3541"), (
            f"Retry-After is {told!r}, and the first of the attempts leaves the window in 3540 "
            "seconds: RateLimit raises what is answered rightly"
        )
        assert response.json().get("detail") == "The limit is 2 per 1 hour", (
            "the refusal is the problem that RateLimitExceeded is answered with"
        )
        clock.shift(int(told))
        assert _attempt(client, limits, 3).status_code != 429, (
            f"Retry-After was {told}, and after {told} seconds the attempt was refused again"
        )


def _attempt(client, limits, n):
    if "registration" in limits:
        return register(client, f"eve{n}@example.com")
    return log_in(client)


def test_keys_are_not_addresses(serve):
    """The e-mail address does not lie about in the store of the limits."""
    client = serve()
    assert log_in(client, "Ada@Example.com").status_code == 401, "the attempt was not let in"
    shown = client.get("/keys").json()
    keys = shown["keys"]
    assert len(keys) >= 2, (
        f"an attempt to log in is counted by its address and by its account, and here {len(keys)} "
        "limits counted"
    )
    assert not any("ada" in key.lower() for key in keys), (
        "the e-mail address is part of the key, and the store of the limits is read by people and "
        "programs that do not need it: account_key makes a key that does not show it"
    )
    assert any(shown["of_ada"] in key for key in keys), (
        "no limit counted by the account_key of the e-mail address in its one spelling: a key of "
        "another kind may be turned back into the address, or may be another one elsewhere"
    )


def test_in_a_thread(serve):
    """The event loop never waits for a count in Redis."""
    client = serve(redis_url="redis://127.0.0.1:1/0")  # there is none, so it is counted in memory
    assert log_in(client).status_code == 401, "the attempt was not let in"
    register(client, "eve@example.com")
    places = client.get("/keys").json()["places"]
    assert len(places) >= 3, (
        f"a login is counted twice and a registration once, and here {len(places)} limits counted"
    )
    assert "loop" not in places, (
        "with a Redis, an attempt was counted on the event loop: while Redis answers, nobody else "
        "is served. A dependency that is a plain `def` runs in a thread, `async def` does not"
    )


@pytest.mark.server_errors
def test_nothing_is_swallowed(serve):
    """When nothing can be counted, nobody gets in unlimited."""
    for what, attempt, status in (
        ("log in", lambda client, n: log_in(client, password=f"{RIGHT}{n}"), 401),
        ("open an account", lambda client, n: register(client, f"eve{n}@example.com"), 201),
    ):
        client = limited(serve, account="1/hour", address="9/hour", registration="1/hour")
        assert attempt(client, 0).status_code == status, f"the first attempt to {what} is let in"
        assert attempt(client, 1).status_code == 429, f"the second attempt to {what} is not limited"
        client.post("/break")
        response = attempt(client, 2)
        assert response.status_code == 500, (
            f"the store of the limits failed, and an attempt to {what} was answered "
            f"{response.status_code}: whatever is caught here and not raised again lets everybody "
            "try without a limit, and nobody is told. Catch nothing"
        )


def test_registration(serve, clock):
    """One place can open so many accounts and no more."""
    for limit, allowed in (("1/hour", 1), ("3/hour", 3)):
        client = limited(serve, registration=limit)
        clock.move_to(NOON)
        found = [register(client, f"eve{n}@example.com").status_code for n in range(5)]
        assert 429 in found, f"with {limit} for an address, it opened 5 accounts"
        assert found == [201] * allowed + [429] * (5 - allowed), (
            f"with {limit} for an address, five registrations answered {found}"
        )
        other = register(client, "kim@example.com", peer="198.51.100.3")
        assert other.status_code == 201, (
            "one address has used up its registrations, and another one is refused"
        )


def test_registration_is_of_an_address(serve, clock):
    """Who opens accounts is counted by the address, with a token or without."""
    clock.move_to(NOON)
    asked = {
        "with the access token of another user": [{}] * 4,
        "with another X-Forwarded-For": [{"X-Forwarded-For": f"192.0.2.{n}"} for n in range(4)],
        "from another address of one network of IPv6": [
            {"peer": f"2001:db8:0:1::{n + 1}"} for n in range(4)
        ],
        "with another path or query": [
            {"path": path} for path in (f"{USERS}?n=1", "/api/v2/users", f"{USERS}?n=2", USERS)
        ],
    }
    for what, changes in asked.items():
        client = limited(serve, registration="2/hour")
        if "token" in what:
            tokens = client.get("/tokens").json()
            changes = [{"Authorization": f"Bearer {token}"} for token in tokens]
        found = [
            register(client, f"eve{n}@example.com", **each).status_code
            for n, each in enumerate(changes)
        ]
        assert 201 in found, f"registrations, each {what}, answered {found}"
        assert found == [201, 201, 429, 429], (
            f"registrations from one place, each {what}, answered {found}, with 2 an hour for an "
            "address: who changes that opens as many accounts as they like. The key of this limit "
            "is the address_key, as for logins; without one, a RateLimit counts by rate_limit_key, "
            "which is the user's where there is a token"
        )


def test_three_limits(serve, clock):
    """The three limits count for themselves."""
    client = limited(serve, address="2/hour", registration="2/hour")
    clock.move_to(NOON)
    found = [log_in(client, f"u{n}@example.com").status_code for n in range(3)]
    assert found == [401, 401, 429], NOT_LIMITED.format("2/hour", "address", 3)
    found = [register(client, f"eve{n}@example.com").status_code for n in range(3)]
    assert found == [201, 201, 429], (
        f"after some logins, three registrations from the same address answered {found}, with 2 "
        "an hour: logins and registrations share a count. Each limit has a name of its own"
    )


@pytest.mark.guard("the parameters of the stub are documented as they should be")
def test_docs(client):
    """OpenAPI documents the login as the form that it is, and no other parameter."""
    paths = client.get("/openapi.json").json()["paths"]
    login = paths[TOKEN]["post"]
    assert not login.get("parameters"), (
        "OpenAPI documents a parameter of the login that it did not have: "
        f"{[parameter['name'] for parameter in login.get('parameters', [])]}"
    )
    assert not paths[USERS]["post"].get("parameters"), (
        "OpenAPI documents a parameter of the registration that it did not have"
    )
    assert {*login["requestBody"]["content"]} == {"application/x-www-form-urlencoded"}, (
        "OpenAPI documents the login with another body than the form of OAuth2"
    )
