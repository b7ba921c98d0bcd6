"""7.1 Rate limits: one request too many is refused, and told when to come back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import Body, Depends, FastAPI, Request

pytestmark = pytest.mark.exercise("7.1")

NOON = datetime(2026, 6, 1, 12, 0, 0, 400_000, tzinfo=UTC)
NOT_LIMITED = (
    "the limit is never applied: {} requests with {}, and {} of them got in. Each one has to be "
    "counted with `limiter.limiter.hit(item, key, name)`, and a False from it has to raise "
    "RateLimitExceeded. (slowapi's decorator `limiter.limit(...)` limits only what it returns, "
    "under the decorator of a route)"
)


def stage(learner, redis_url=None, default="1000/minute", by_setting=None):
    """A shed whose paths have limits of the learner's, by the header X-User.

    PUT /limit sets what the limits say, which is 2/minute at first.
    """
    from slowapi.errors import RateLimitExceeded

    from toolshed.config import Settings
    from toolshed.infrastructure.clock import utc_now
    from toolshed.presentation.container import Container

    settings = Settings(
        database_url="memory://",
        redis_url=redis_url,
        rate_limit_default=default,
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
    )
    app = FastAPI()
    app.state.container = Container.build(settings, utc_now)
    app.state.limiter = learner.create_limiter(settings)
    app.add_exception_handler(RateLimitExceeded, learner.handle_rate_limit_exceeded)

    def user(request: Request):
        return f"user:{request.headers['X-User']}"

    says = {"limit": "2/minute"}

    def limit(_):
        return says["limit"]

    tools = learner.RateLimit("tools", limit, user)
    other_tools = learner.RateLimit("tools", limit, user)
    letters = learner.RateLimit("letters", limit, user)
    by_setting = by_setting or default_limit(learner)

    @app.put("/limit")
    def set_limit(limit: str = Body(embed=True)):
        says["limit"] = limit

    @app.get("/tools/{tool}", dependencies=[Depends(tools)])
    def get_tool(tool: str):
        return tool

    @app.get("/saws", dependencies=[Depends(other_tools)])
    def list_saws():
        return []

    @app.post("/saws", dependencies=[Depends(other_tools)])
    def add_saw():
        return []

    @app.get("/letters", dependencies=[Depends(letters)])
    def list_letters():
        return []

    @app.get("/by-setting", dependencies=[Depends(by_setting)])
    def list_by_setting():
        return []

    @app.get("/by-name/{key}")
    def count_by_name(request: Request, key: str):
        tools.count(request, key)

    @app.get("/decorated")
    @app.state.limiter.limit("3/minute")
    def decorated(request: Request):  # noqa: ARG001 - slowapi looks for it
        return {"fine": True}

    @app.get("/tokens")
    def tokens():
        return [app.state.container.token_issuer.issue(user_id) for user_id in (7, 12)]

    @app.get("/store")
    def store():
        return type(app.state.limiter.limiter.storage).__name__

    return app


def default_limit(learner):
    return learner.RateLimit("default", lambda settings: settings.rate_limit_default)


def stage_two(learner, shared=False):
    """Sheds in one process: at /one and /more 2 requests a minute, at /two 4.

    Where it is shared, their limit is one object, as it is at the top of a module.
    """
    app = FastAPI()
    limit = default_limit(learner) if shared else None
    app.mount("/one", stage(learner, default="2/minute", by_setting=limit))
    app.mount("/two", stage(learner, default="4/minute", by_setting=limit))
    app.mount("/more", stage(learner, default="2/minute", by_setting=limit))
    return app


def stage_raced(learner):
    """A shed where another request is always faster: what is read before counting is too old."""
    from limits import WindowStats

    app = stage(learner)
    strategy = app.state.limiter.limiter
    get_window_stats = strategy.get_window_stats

    def read_too_early(*args):
        reset_time, _ = get_window_stats(*args)
        return WindowStats(reset_time, 1)

    strategy.test = lambda *_, **__: True
    strategy.get_window_stats = read_too_early
    return app


def stage_broken(learner):
    """A shed whose store of limits fails from the moment when it is told to."""
    app = stage(learner)
    storage = app.state.limiter.limiter.storage

    @app.post("/break")
    def break_down():
        def broken(*_, **__):
            raise RuntimeError("the store of the limits is broken")

        storage.acquire_entry = storage.incr = broken

    return app


def stage_watched(learner):
    """A shed that shows whether it counted in a thread or on the event loop."""
    app = stage(learner)
    storage = app.state.limiter.limiter.storage
    places = []

    def watched(method):
        def count(*args, **options):
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                places.append("thread")
            else:
                places.append("loop")
            return method(*args, **options)

        return count

    storage.acquire_entry = watched(storage.acquire_entry)
    storage.incr = watched(storage.incr)

    @app.get("/places")
    def show_places():
        return places

    return app


def limited(serve, limit):
    """A client of a shed that has this limit when its first request comes."""
    client = serve()
    client.put("/limit", json={"limit": limit})
    return client


def get(client, path, user="ada"):
    return client.get(path, headers={"X-User": user})


def statuses(client, path, times, user="ada"):
    return [get(client, path, user).status_code for _ in range(times)]


def test_one_too_many(serve, clock):
    """Who has used up a limit is refused with 429, until its time is over."""
    cases = ("2/minute", 2), ("5/minute", 5), ("1/minute", 1)
    clients = [limited(serve, limit) for limit, _ in cases]
    clock.move_to(NOON)
    for client, (limit, allowed) in zip(clients, cases, strict=True):
        found = statuses(client, "/tools/saw", 20)
        accepted = found.count(200)
        assert accepted < 20, NOT_LIMITED.format(20, limit, accepted)
        assert accepted > 0, f"no request got in, not even the first, with {limit}"
        assert found == [200] * allowed + [429] * (20 - allowed), (
            f"with {limit}, the first {allowed} of 20 requests get in and the others are refused "
            f"with 429; {accepted} got in"
        )
        clock.shift(61)
        assert statuses(client, "/tools/saw", allowed + 1) == [200] * allowed + [429], (
            f"a minute later, {allowed} requests get in again with {limit}"
        )


def test_each_key(client, clock):
    """Each key is counted for itself, whether it is asked for or given."""
    clock.move_to(NOON)
    assert 429 in statuses(client, "/tools/saw", 3), NOT_LIMITED.format(3, "2/minute", 3)
    assert get(client, "/tools/saw", "bob").status_code == 200, (
        "ada has used up her limit, and bob is refused: one counter is shared by all users. The "
        "key that self._key(request) returns says whose request it is"
    )
    assert get(client, "/by-name/user:eve").status_code == 200, (
        "ada has used up her limit, asked for the key user:eve to be counted, and was refused: "
        "`count(request, key)` has to count by the key that it is given, not by the request's own"
    )
    assert get(client, "/tools/saw", "eve").status_code == 200, "the second request of eve is fine"
    assert get(client, "/tools/saw", "eve").status_code == 429, (
        "`count(request, key)` and a call with a request whose key is the same count together"
    )
    assert statuses(client, "/by-name/user:kim", 3) == [200, 200, 429], (
        "the key user:kim was counted three times by `count(request, key)`: two get in"
    )


def test_named_not_by_path(client, clock):
    """What has one name is counted together, on whatever path."""
    clock.move_to(NOON)
    found = [get(client, f"/tools/{tool}").status_code for tool in ("saw", "axe", "rake")]
    assert found == [200, 200, 429], (
        "/tools/saw, /tools/axe and /tools/rake should share one limit of 2 and answered "
        f"{found}: each value in the path has a counter of its own, so there is no limit. What is "
        "counted together is named: `hit(item, key, self._name)`"
    )
    assert get(client, "/saws").status_code == 429, (
        "/saws has another RateLimit of the same name, and it did not count what /tools counted"
    )
    assert client.post("/saws", headers={"X-User": "ada"}).status_code == 429, (
        "the limit is used up, and POST /saws got in: a request counts whatever its verb is"
    )


def test_other_names(client, clock):
    """What has another name is counted apart."""
    clock.move_to(NOON)
    assert statuses(client, "/tools/saw", 3) == [200, 200, 429], (
        "/tools/saw is not limited to 2 requests a minute yet"
    )
    assert get(client, "/letters").status_code == 200, (
        'the limit "tools" is used up, and the limit "letters" refused its first request: give '
        "`hit` the name as well as the key"
    )


def test_several_limits(serve, clock):
    """Of several limits in one text, all hold."""
    client = limited(serve, "2/minute;3/hour")
    clock.move_to(NOON)
    assert statuses(client, "/tools/saw", 3) == [200, 200, 429], (
        'of "2/minute;3/hour", the first limit does not hold'
    )
    clock.shift(61)
    assert get(client, "/tools/saw").status_code == 200, (
        'of "2/minute;3/hour", 2 requests got in, a minute passed, and the third was refused'
    )
    response = get(client, "/tools/saw")
    assert response.status_code == 429, (
        'of "2/minute;3/hour", 3 requests got in within two minutes, and the next one has to be '
        "refused: parse_many returns every limit of the text"
    )
    assert response.json().get("detail") == "The limit is 3 per 1 hour", (
        "the limit that was reached is 3 per 1 hour, and the answer names another"
    )
    clock.shift(3601)
    assert get(client, "/tools/saw").status_code == 200, "an hour later it starts anew"


def test_moving_window(client, clock):
    """No sixty seconds let in more than the limit of a minute."""
    clock.move_to(NOON)
    assert get(client, "/tools/saw").status_code == 200, "the first request was refused"
    clock.shift(58)
    assert get(client, "/tools/saw").status_code == 200, "two requests a minute are allowed"
    clock.shift(4)
    assert statuses(client, "/tools/saw", 2) == [200, 429], (
        "with 2 a minute, one request got in 4 seconds ago, so one more is fine and the next is "
        "not. A fixed window forgets all of its requests at its end, and what was sent shortly "
        'before does not count. The strategy "moving-window" looks back a minute from now'
    )


def test_problem(serve, clock):
    """The refusal is a problem document that names the limit."""
    cases = ("2/minute", "2 per 1 minute"), ("1/2 hours", "1 per 2 hour")
    clients = [limited(serve, limit) for limit, _ in cases]
    clock.move_to(NOON)
    for client, (limit, words) in zip(clients, cases, strict=True):
        response = [get(client, "/tools/saw") for _ in range(3)][-1]
        assert response.status_code == 429, f"the third request was not refused with {limit}"
        assert response.headers.get("content-type", "") == "application/problem+json", (
            "a 429 is an error like the others, and in this API errors are problem documents: "
            f"the media type is {response.headers.get('content-type')}, where `problem_response` "
            "makes it application/problem+json"
        )
        assert response.json() == {
            "type": "about:blank",
            "title": "Too Many Requests",
            "status": 429,
            "detail": f"The limit is {words}",
        }, "the problem has the title, the status and the detail that the task names"


def test_retry_after(serve, clock):
    """Retry-After says in how many seconds a request will get in."""
    # Between two seconds, as most requests are: on the very second, a request may get in or not.
    cases = (
        ("2/minute", 2, 20, 40, 0.25),
        ("1/hour", 1, 0, 3600, 0.75),
        ("3/2 minutes", 3, 15, 90, 0.25),
        ("1/second", 1, 0, 1, 0.75),
    )
    clients = [limited(serve, limit) for limit, *_ in cases]
    for client, (limit, times, pause, rest, fraction) in zip(clients, cases, strict=True):
        clock.move_to(NOON)
        for n in range(times):
            if n:
                clock.shift(pause)
            assert get(client, "/tools/saw").status_code == 200, f"the limit is {limit}"
        clock.shift(fraction)
        response = get(client, "/tools/saw")
        assert response.status_code == 429, f"request {times + 1} was not refused with {limit}"
        told = response.headers.get("retry-after")
        assert told is not None, (
            "the 429 has no Retry-After: the client does not know when to come back, and tries "
            "again at once"
        )
        assert told.isdecimal(), f"Retry-After is {told!r}: it has to be whole seconds, 41 say"
        assert int(told) > 0, "Retry-After is 0: come back at once, and be refused at once"
        assert int(told) <= rest + 1, (
            f"Retry-After is {told}, and {limit} has room again in {rest} seconds: when the "
            "oldest request that counts leaves the window. get_window_stats tells when that is"
        )
        begun = clock.now
        clock.move_to(begun + timedelta(seconds=max(0, int(told) - 2)))
        if int(told) >= 2:
            assert get(client, "/tools/saw").status_code == 429, (
                f"Retry-After was {told}, and two seconds earlier there was room already"
            )
        clock.move_to(begun + timedelta(seconds=int(told)))
        assert get(client, "/tools/saw").status_code == 200, (
            f"Retry-After was {told}, and after {told} seconds the request was refused again: a "
            "part of a second is one to wait for as well, so round up and not down"
        )


def test_retry_after_of_the_limit_that_was_reached(serve, clock):
    """Of several limits, Retry-After tells of the one that was reached."""
    client = limited(serve, "5/minute;2/hour")
    clock.move_to(NOON)
    assert statuses(client, "/tools/saw", 2) == [200, 200], "two requests an hour are allowed"
    response = get(client, "/tools/saw")
    assert response.status_code == 429, "the third request was not refused with 2/hour"
    told = response.headers.get("retry-after", "")
    assert told in ("3600", "3601"), (
        f"Retry-After is {told!r} and the limit of 2 an hour has room again in 3601 seconds: "
        "request.state.view_rate_limit holds the limit that refused, not another one of the text"
    )


def test_retry_after_of_the_key_that_was_given(client, clock):
    """Retry-After tells of the key that was counted, also where it was given to `count`."""
    clock.move_to(NOON)
    found = statuses(client, "/by-name/user:kim", 2)
    assert found == [200, 200], "two requests a minute are allowed"
    clock.shift(20)
    response = get(client, "/by-name/user:kim")
    assert response.status_code == 429, "the third count of a key was not refused"
    told = response.headers.get("retry-after", "")
    assert told in ("40", "41"), (
        f"Retry-After is {told!r}, and the first count of the key leaves the window in 40 seconds: "
        "request.state.view_rate_limit holds the key that `count` was given, which may be another "
        "one than self._key(request)"
    )


def test_key_of_the_limiter(serve, clock):
    """Under slowapi's decorator, a request counts for whom rate_limit_key says."""
    clock.move_to(NOON)
    client = serve()
    found = statuses(client, "/decorated", 4)
    assert found == [200, 200, 200, 429], "the decorated route has a limit of 3 a minute"
    for header in ("X-Forwarded-For", "X_FORWARDED_FOR", "X-Real-IP"):
        response = client.get("/decorated", headers={header: "192.0.2.1"})
        assert response.status_code == 429, (
            f"a limit was used up, and with a header {header}, which anybody can send, the next "
            "request got in: the key_func of the limiter is rate_limit_key"
        )
    for token in client.get("/tokens").json():
        headers = {"Authorization": f"Bearer {token}"}
        found = [client.get("/decorated", headers=headers).status_code for _ in range(4)]
        assert found == [200, 200, 200, 429], (
            "users with valid tokens, who come from one address, have to be counted apart, and "
            f"four requests of one of them answered {found}: the key_func of the limiter is "
            "rate_limit_key"
        )


def test_decorated(client, clock):
    """A route under slowapi's own decorator is limited, and refused in the same words."""
    clock.move_to(NOON)
    response = get(client, "/decorated")
    assert response.status_code == 200, (
        "a route with slowapi's decorator answered 500 and has nothing wrong: "
        "with headers_enabled, slowapi wants a parameter `response` in every limited route, and "
        "this one has none"
    )
    found = statuses(client, "/decorated", 3)
    assert found == [200, 200, 429], "the decorated route has a limit of 3 a minute"
    response = get(client, "/decorated")
    assert response.json().get("detail") == "The limit is 3 per 1 minute", (
        "the handler has to answer for slowapi's decorator as well, with its limit"
    )
    told = response.headers.get("retry-after", "")
    assert told.isdecimal(), (
        "the 429 of a decorated route has no Retry-After: read the limit and what it counts by "
        "from request.state.view_rate_limit, which the decorator leaves there too"
    )
    clock.shift(int(told))
    assert get(client, "/decorated").status_code == 200, (
        f"Retry-After was {told}, and after {told} seconds the decorated route refused again"
    )


@pytest.mark.server_errors
def test_misprint(serve):
    """A text that is no limit fails loudly; it is not taken for no limit."""
    assert 429 in statuses(serve(), "/tools/saw", 3), "a right limit is not applied yet"
    for text in ("2/minuet", "many", "", "2/minute;3/our"):
        response = get(limited(serve, text), "/tools/saw")
        assert response.status_code != 200, (
            f"the limit {text!r} is a misprint, and the request got in: for everybody the route "
            "is unlimited, and nobody sees it. Let the ValueError of parse_many through"
        )
        assert response.status_code == 500, (
            f"the limit {text!r} is a misprint of the server's, and the client was answered "
            f"{response.status_code}"
        )


@pytest.mark.server_errors
def test_nothing_is_swallowed(serve, clock):
    """When nothing can be counted, nobody gets in unlimited."""
    clock.move_to(NOON)
    for path in ("/tools/saw", "/decorated"):
        client = serve(stage_broken)
        found = statuses(client, path, 4)
        assert 429 in found, NOT_LIMITED.format(4, "a limit", 4)
        client.post("/break")
        response = get(client, path)
        assert response.status_code == 500, (
            f"the store of the limits failed, and a request to {path} was answered "
            f"{response.status_code}: what is swallowed here lets everybody in without a limit, "
            "and nobody is told. Let it through"
        )


def test_race(serve, clock):
    """Of two requests at the same time with room for one, one is refused."""
    client = serve(stage_raced)
    clock.move_to(NOON)
    found = statuses(client, "/tools/saw", 4)
    assert found[:2] == [200, 200], f"two requests a minute are allowed, and answered {found[:2]}"
    assert found[2:] == [429, 429], (
        "another request took the last place after your code saw that there is room, and both got "
        "in: requests are counted in threads, several at a time. What `hit` returns decides, not "
        "what was read before"
    )


@pytest.mark.parametrize("shared", [False, True])
def test_settings_of_the_app(serve, clock, shared):
    """Two apps in one process have their own settings and their own counts."""
    client = serve(stage_two, shared=shared)
    clock.move_to(NOON)
    found = {app: statuses(client, f"/{app}/by-setting", 5) for app in ("one", "two", "more")}
    assert found["one"] == [200, 200, 429, 429, 429], (
        "the limit function is called with app.state.container.settings: 2 a minute in this app"
    )
    assert found["two"] == [200, 200, 200, 200, 429], (
        "a second app in the process allows 4 a minute, and its requests were counted by the "
        "limit of the first: ask the settings of the app that serves the request. (A RateLimit "
        "stands at the top of a module, for all apps: it cannot keep what belongs to one of them)"
    )
    assert found["more"] == found["one"], (
        "a third app in the process allows 2 a minute, and its requests were counted with those "
        "of the first: each call of create_limiter has to make a limiter of its own, and a "
        "RateLimit asks request.app.state.limiter each time"
    )


def test_store(serve):
    """Requests are counted where the settings say: in memory, or in Redis."""
    for url, kind in (
        (None, "ExpiringMemoryStorage"),
        ("redis://127.0.0.1:1/0", "ResilientRedisStorage"),
    ):
        found = serve(redis_url=url).get("/store").json()
        assert found == kind, (
            f"with redis_url={url} requests are counted in {found}: give the limiter the "
            "storage_uri that limit_store_url returns"
        )


def test_in_a_thread(serve):
    """Requests are counted in a thread: the event loop never waits for a count."""
    client = serve(stage_watched)
    assert get(client, "/tools/saw").status_code == 200, "the first request got no answer"
    places = client.get("/places").json()
    assert places, "the request was not counted at all"
    assert "loop" not in places, (
        "the request was counted on the event loop: while Redis answers, nobody else is served. A "
        "dependency that is a plain `def` runs in a thread"
    )
