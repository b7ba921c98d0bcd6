"""7.3 The default limit: it holds on every route of the API, and on no other."""

import asyncio
from datetime import UTC, datetime

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request

pytestmark = pytest.mark.exercise("7.3")

NOON = datetime(2026, 6, 1, 12, 0, 0, 400_000, tzinfo=UTC)
DRILLS, ITEMS, BOATS = "/api/v1/categories/drills", "/api/v1/items", "/api/v7/boats"
FLOODED = "GET {} answered 200 each of {} times, with a limit of {}: it is not limited at all"
IN_PATHS = ("item_id", "loan_id", "user_id", "slug", "postcode")


def settings_of(**changes):
    from toolshed.config import Settings

    return Settings(
        database_url="memory://",
        **{
            "rate_limit_default": "3/minute",
            "rate_limit_login_address": "1000/minute",
            "rate_limit_login_account": "1000/minute",
            "rate_limit_registration": "1000/minute",
            "rate_limit_export": "1000/minute",
            "argon2_time_cost": 1,
            "argon2_memory_kib": 8,
            "argon2_parallelism": 1,
            **changes,
        },
    )


def stage(learner, **changes):
    """The whole API, which includes its routers with the learner's function."""
    from toolshed.presentation import app as factory

    factory.include_limited = learner.include_limited
    return factory.create_app(settings_of(**changes))


def stage_below(learner):
    """An app, served below a prefix that looks like its own."""
    app = FastAPI()
    app.mount("/api/shed", stage_small(learner))
    return app


def routers():
    """Routers of the checks' own, one in another, and a route with a decorator of slowapi's."""
    inner = APIRouter(prefix="/boats/{boat}/sails", tags=["boats"])
    outer = APIRouter(prefix="/api/v7")
    barns, apiary = APIRouter(prefix="/api/v8/barns"), APIRouter()

    @inner.get("")
    def list_sails(boat: int):
        return boat

    @inner.post("", status_code=201)
    def add_sail(boat: int):
        return boat

    @outer.get("/boats")
    def list_boats():
        return []

    @outer.get("/captain")
    def get_captain():
        raise HTTPException(401)

    @outer.get("/wrecks")
    def list_wrecks():
        raise HTTPException(404)

    @barns.get("")
    def list_barns():
        return []

    @apiary.get("/apiary/bees")
    def list_bees():
        return []

    @apiary.get("/api")
    def show_versions():
        return []

    @apiary.get("/api/tides")
    def list_tides():
        return []

    @apiary.get("/old/api/boats")
    def list_old_boats():
        return []

    outer.include_router(inner)
    return outer, barns, apiary


class Peers:
    """Lets a request come from the address in its header Test-Peer, which the app does not see."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            client = (headers.pop(b"test-peer", b"203.0.113.7").decode(), 40001)
            scope = {**scope, "client": client, "headers": list(headers.items())}
        await self.app(scope, receive, send)


def stage_small(learner, redis_url=None, limited=True, **changes):
    """An app of routers that the learner's function has not met before."""
    from slowapi.errors import RateLimitExceeded

    from toolshed.infrastructure.clock import utc_now
    from toolshed.presentation.container import Container
    from toolshed.presentation.middleware.rate_limit import (
        RateLimit,
        create_limiter,
        handle_rate_limit_exceeded,
    )

    settings = settings_of(redis_url=redis_url, **changes)
    app = FastAPI()
    app.state.container = Container.build(settings, utc_now)
    app.state.limiter = limiter = create_limiter(settings)
    app.add_exception_handler(RateLimitExceeded, handle_rate_limit_exceeded)
    outer, *others = routers()
    strict = RateLimit("strict", lambda _: "2/hour")
    counted, places = [], []
    storage = limiter.limiter.storage
    acquire_entry = storage.acquire_entry

    def watched(key, *args, **options):
        counted.append(key)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            places.append("thread")
        else:
            places.append("loop")
        return acquire_entry(key, *args, **options)

    storage.acquire_entry = watched

    @outer.get("/dinghies", dependencies=[Depends(strict)])
    def list_dinghies():
        return []

    @outer.get("/canoes")
    @limiter.limit("2/hour")
    def list_canoes(request: Request):  # noqa: ARG001 - slowapi looks for it
        return []

    if limited:
        learner.include_limited(app, outer, *others)
    else:
        for router in (outer, *others):
            app.include_router(router)

    app.add_middleware(Peers)
    issuer = app.state.container.token_issuer

    @app.get("/tokens", include_in_schema=False)
    def tokens():
        return [issuer.issue(1), issuer.issue(2)]

    @app.get("/counted", include_in_schema=False)
    def show_counted():
        return len(counted)

    @app.get("/places", include_in_schema=False)
    def show_places():
        return places

    @app.post("/break", include_in_schema=False)
    def break_down():
        """From now on, nothing can be counted."""

        def broken(*_, **__):
            raise RuntimeError("the store of the limits is broken")

        storage.acquire_entry = broken

    return app


def two_apps(learner, **limits):
    """Apps in one process, each below its name and with a limit of its own."""
    app = FastAPI()
    for name, limit in limits.items():
        app.mount(f"/{name}", stage_small(learner, rate_limit_default=limit))
    return app


def statuses(client, path, times, **options):
    return [client.get(path, **options).status_code for _ in range(times)]


def operations(client):
    """Every operation that OpenAPI documents, as a verb and a path that can be asked for."""
    for path, verbs in client.get("/openapi.json").json()["paths"].items():
        for verb in verbs:
            asked = path
            for name in IN_PATHS:
                asked = asked.replace(f"{{{name}}}", "1")
            yield verb.upper(), asked


def test_every_route(client, clock):
    """Every route of the API that OpenAPI documents refuses the fourth of three requests."""
    clock.move_to(NOON)
    flooded = [operation for operation in operations(client) if operation[1].startswith("/api/")]
    assert len(flooded) > 20, (
        f"OpenAPI documents {len(flooded)} operations below /api/, and there are more in the "
        "routers: include_limited has to include all of them"
    )
    open_to_all, early = [], []
    for verb, path in flooded:
        clock.shift(61)
        found = [client.request(verb, path).status_code for _ in range(4)]
        if 429 in found[:3]:
            early.append(f"{verb} {path}")
        elif found[3] != 429:
            open_to_all.append(f"{verb} {path}")
    assert len(open_to_all) < len(flooded), (
        f"with a limit of 3 a minute, all {len(flooded)} operations of the API let 4 requests in. "
        "SlowAPIMiddleware looks the route up in app.routes, and finds there the included router "
        "and not its routes; what it does not find, it lets through. A dependency of the router "
        "runs for each of its routes"
    )
    assert not open_to_all, (
        f"with a limit of 3 a minute, {len(open_to_all)} of {len(flooded)} operations let 4 "
        f"requests in: {', '.join(open_to_all[:3])}"
    )
    assert not early, (
        f"{len(early)} operations refuse one of the first 3 requests of a minute: "
        f"{', '.join(early[:3])}. A request counts once"
    )


def test_routers_to_come(serve, clock):
    """Routers that nobody has written yet are limited as well, however deep they are nested."""
    client = serve(stage_small)
    clock.move_to(NOON)
    for path in (BOATS, f"{BOATS}/1/sails", f"{BOATS}/2/sails", "/api/tides"):
        assert client.get(path).status_code == 200, f"GET {path} is a route of an included router"
        clock.shift(61)
        found = statuses(client, path, 5)
        assert 429 in found, FLOODED.format(path, 5, "3 a minute") + (
            ". It is a route of a router in a router: the limit must not depend on names of "
            "paths, versions or routers"
        )
        assert found == [200, 200, 200, 429, 429], (
            f"with 3 a minute, five requests to {path} answered {found}"
        )
        clock.shift(61)


def test_one_count(serve, clock):
    """One count holds for all routes together."""
    client = serve(stage_small)
    clock.move_to(NOON)
    paths = [BOATS, "/api/v8/barns", f"{BOATS}/1/sails", BOATS, f"{BOATS}/2/sails"]
    found = [client.get(path).status_code for path in paths]
    assert 429 in found, (
        "5 requests to 4 paths got in, with a limit of 3 a minute for all of the API: each path "
        "has a count of its own, or none. What is counted together has one name, whatever the path"
    )
    assert found[:3] == [200, 200, 200], "one of the first 3 requests of a minute was refused"
    assert found[3:] == [429, 429], (
        f"five requests of a minute to several routes answered {found}: the fourth and the fifth "
        "are one too many, whatever router or version they go to. One name counts for all"
    )
    assert client.post(f"{BOATS}/1/sails").status_code == 429, "another verb has its own count"


def test_by_key(serve, clock):
    """Users are counted for themselves, and who has no valid token by the address."""
    clock.move_to(NOON)
    client = serve(stage_small)
    tokens = client.get("/tokens").json()
    for token in (*tokens, "made-up"):
        headers = {"Authorization": f"Bearer {token}"}
        found = statuses(client, BOATS, 4, headers=headers)
        assert 429 in found, FLOODED.format(BOATS, 4, "3 a minute")
        assert found == [200, 200, 200, 429], (
            "the first requests of a user were refused: all users share one count. "
            "rate_limit_key says whose a request is"
        )
    assert client.get(BOATS).status_code == 429, (
        "requests with a made-up token and without one come from the same address, and they were "
        "counted apart"
    )


def test_nobody_is_spared(serve, clock):
    """Nobody is spared, wherever they come from and whatever they say."""
    client = serve(stage_small)
    clock.move_to(NOON)
    for sent in (
        {"Test-Peer": "127.0.0.1"},
        {"Test-Peer": "::1"},
        {"Test-Peer": "10.0.0.2"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Internal": "true"},
        {"User-Agent": "kube-probe/1.30"},
    ):
        clock.shift(61)
        found = statuses(client, BOATS, 4, headers=sent)
        whence = ", ".join(f"{name}: {value}" for name, value in sent.items())
        assert 429 in found, (
            f"four requests with {whence} got in, with 3 a minute. (Test-Peer is the address that "
            "they come from.) Behind a proxy everybody may come from such an address, and a header "
            "is sent by whoever wants to: the path alone says what is limited"
        )
        assert found == [200, 200, 200, 429], f"four requests with {whence} answered {found}"


def test_refused_and_failed(serve, clock):
    """A request that is answered with 401, 404 or 422 counts as well."""
    client = serve(stage_small)
    clock.move_to(NOON)
    for path, status in (
        ("/api/v7/captain", 401),
        ("/api/v7/wrecks", 404),
        ("/api/v7/boats/x/sails", 422),
    ):
        clock.shift(61)
        found = statuses(client, path, 4)
        assert 429 in found, (
            f"GET {path} answered {status} four times, with a limit of 3 a minute: who guesses or "
            "searches is not limited. Count before the request is looked at, not when it succeeded"
        )
        assert found == [status, status, status, 429], f"the answers to GET {path} were {found}"


def test_outside(client, clock):
    """Health, readiness and the docs are never limited, and do not count."""
    clock.move_to(NOON)
    for path in ("/health", "/ready", "/openapi.json"):
        found = statuses(client, path, 6)
        assert 404 not in found, f"there is no route {path} any more"
        assert 429 not in found, (
            f"GET {path} was refused: whoever watches over the process asks every few seconds, and "
            "would take the API for dead. The limit is for what is below /api/"
        )
    assert client.get(DRILLS).status_code == 200, (
        "requests to /health and the like were counted for the API"
    )
    statuses(client, DRILLS, 4)
    assert client.get("/health").status_code == 200, (
        "who has used up the limit of the API is refused at /health too"
    )


@pytest.mark.guard("slowapi's middleware does not see these routes either")
def test_outside_of_other_routers(serve, clock):
    """The path has to start with /api/: what looks like it is not limited."""
    client = serve(stage_small)
    clock.move_to(NOON)
    for path in ("/apiary/bees", "/api", "/old/api/boats"):
        found = statuses(client, path, 5)
        assert 429 not in found, f"GET {path} was refused, and its path does not start with /api/"
        assert found == [200] * 5, f"GET {path} has to be included, without a limit"


def test_below_a_prefix(serve, clock):
    """Served below a prefix, the API is limited and what is beside it is not."""
    client = serve(stage_below)
    clock.move_to(NOON)
    assert 429 not in statuses(client, "/api/shed/apiary/bees", 6), (
        "the app is served below /api/shed, and /api/shed/apiary/bees was refused: the prefix is "
        'no part of the app\'s own path. Take request.scope["root_path"] off the path first'
    )
    found = statuses(client, f"/api/shed{BOATS}", 4)
    assert 429 in found, (
        f"the app is served below /api/shed, and {BOATS} is not limited there, with 3 a minute"
    )
    assert found == [200, 200, 200, 429], f"below /api/shed, {BOATS} answered {found}"


def test_beside_a_login_limit(serve, clock):
    """The stricter limit of the login holds beside the default, and both count."""
    client = serve(rate_limit_login_account="2/hour", rate_limit_default="5/minute")
    clock.move_to(NOON)
    form = {"username": "ada@example.com", "password": "correct horse battery"}
    found = [client.post("/api/v1/auth/token", data=form).status_code for _ in range(3)]
    assert found == [401, 401, 429], (
        f"three logins answered {found}, with a limit of 2 an hour of the login's own: the default "
        "must not take its place"
    )
    found = statuses(client, DRILLS, 5)
    assert 429 in found, (
        "8 requests of a minute got as far as a limit of 5 a minute for the API, and that did not "
        "hold"
    )
    assert found[:2] == [200, 200], "3 logins and 2 more requests are within 5 a minute"
    assert found[3:] == [429, 429], "3 logins and 3 more requests are more than 5 a minute"


@pytest.mark.guard("slowapi's middleware leaves the limits of a route alone")
def test_beside_a_stricter_limit(serve, clock):
    """A stricter limit of a route's own still holds: a RateLimit, and a decorator of slowapi's."""
    client = serve(stage_small, rate_limit_default="9/minute")
    clock.move_to(NOON)
    for path, kind in (("/api/v7/dinghies", "RateLimit"), ("/api/v7/canoes", "slowapi decorator")):
        found = statuses(client, path, 4)
        assert 429 in found, (
            f"GET {path} has a {kind} of 2 an hour, and 4 requests got in: the default has "
            "switched it off. A limit of slowapi's, `limiter.shared_limit` say, marks the request "
            "as done with, and the decorator of the route then does not count. "
            "`limiter.limiter.hit` counts and marks nothing"
        )
        assert found == [200, 200, 429, 429], f"with 2 an hour, GET {path} answered {found}"


def test_settings(serve, clock):
    """The limit is the one of the app's settings, and may be several."""
    for limit, allowed in (("1/minute", 1), ("6/hour", 6), ("4/minute;5/hour", 4)):
        client = serve(stage_small, rate_limit_default=limit)
        clock.move_to(NOON)
        found = statuses(client, BOATS, allowed + 3)
        assert 429 in found, FLOODED.format(BOATS, allowed + 3, limit)
        assert found == [200] * allowed + [429] * 3, (
            f"with {limit}, {found.count(200)} of {allowed + 3} requests got in: the limit is "
            "app.state.container.settings.rate_limit_default"
        )
    clock.shift(61)
    assert statuses(client, BOATS, 2) == [200, 429], (
        'with "4/minute;5/hour", 4 requests got in within a minute, and one more a minute later'
    )


def test_two_apps(serve, clock):
    """Each app of a process has its routes, its limit and its count."""
    client = serve(two_apps, one="1/minute", two="3/minute", three="1/minute")
    clock.move_to(NOON)
    for name, allowed in (("one", 1), ("two", 3), ("three", 1)):
        found = statuses(client, f"/{name}{BOATS}", 5)
        assert 404 not in found, (
            f"include_limited was called for three apps of one process, and {name} has no {BOATS}: "
            "each call includes the routers in the app that it is given"
        )
        assert found == [200] * allowed + [429] * (5 - allowed), (
            f"of three apps in one process, {name} allows {allowed} a minute, and five requests to "
            f"it answered {found}: its limit is the one of its own settings, counted by its own "
            "limiter, and what belongs to one app is not kept for the next"
        )


def test_refusal(serve, clock):
    """A refusal is the same problem as any other 429, and says when to come back."""
    client = serve(stage_small)
    clock.move_to(NOON)
    assert client.get(BOATS).status_code == 200, f"GET {BOATS} is a route"
    clock.shift(20)
    response = [client.get(BOATS) for _ in range(3)][-1]
    assert response.status_code == 429, FLOODED.format(BOATS, 4, "3 a minute")
    assert response.headers.get("content-type") == "application/problem+json", (
        f"the refusal is {response.headers.get('content-type')}, and not a problem document: "
        "let handle_rate_limit_exceeded answer, by raising RateLimitExceeded as RateLimit does"
    )
    assert response.json() == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "The limit is 3 per 1 minute",
    }, "the refusal is not the problem that handle_rate_limit_exceeded makes"
    told = response.headers.get("retry-after", "")
    assert told in ("40", "41"), (
        f"Retry-After is {told!r}, and the first request leaves the window in 40 seconds"
    )
    clock.shift(int(told))
    assert client.get(BOATS).status_code == 200, (
        f"Retry-After was {told}, and after {told} seconds the request was refused again"
    )


def test_the_apps_limiter(serve, clock):
    """The app's own limiter counts."""
    client = serve(stage_small)
    clock.move_to(NOON)
    assert client.get("/api/v7/boats").status_code == 200, "GET /api/v7/boats is a route"
    counted = client.get("/counted").json()
    assert counted, (
        "the request was not counted by app.state.limiter, which the app had already: another "
        "Limiter has a store of its own, so each worker counts for itself"
    )
    assert counted == 1, f"one request was counted {counted} times"


def test_in_a_thread(serve):
    """The event loop never waits for a count in Redis."""
    # There is no Redis at this address, so it is counted in memory all the same.
    client = serve(stage_small, redis_url="redis://127.0.0.1:1/0")
    assert client.get(BOATS).status_code == 200, f"GET {BOATS} is a route"
    places = client.get("/places").json()
    assert places, f"GET {BOATS} was not counted by app.state.limiter"
    assert "loop" not in places, (
        "with a Redis, the request was counted on the event loop: while Redis answers, nobody else "
        "is served. A dependency that is a plain `def` runs in a thread, `async def` does not"
    )


@pytest.mark.server_errors
def test_nothing_is_swallowed(serve, clock):
    """When nothing can be counted, nobody gets in unlimited."""
    clock.move_to(NOON)
    client = serve(stage_small)
    found = statuses(client, BOATS, 4)
    assert 429 in found, FLOODED.format(BOATS, 4, "3 a minute")
    client.post("/break")
    response = client.get(BOATS)
    assert response.status_code == 500, (
        f"the store of the limits failed, and GET {BOATS} was answered {response.status_code}: "
        "whatever is caught here and not raised again lets everybody in without a limit, and "
        "nobody is told. Catch nothing but what is answered with 429"
    )


@pytest.mark.guard("the module includes the routers as they are")
def test_routers_as_they_are(serve):
    """OpenAPI says of the routers what it says of them without the limit."""
    with_limit, without = (
        serve(stage_small, limited=limited).get("/openapi.json").json()["paths"]
        for limited in (True, False)
    )
    assert with_limit.keys() == without.keys(), "the routers lost or gained a path"
    assert with_limit == without, (
        "OpenAPI says something else of the routes than before: a parameter of a dependency that "
        "is not the request is read from the query, for every route"
    )
