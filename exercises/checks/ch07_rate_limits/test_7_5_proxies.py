"""7.5 Proxies: the client is who the proxies say that are ours, and nobody else."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from fastapi import Depends, FastAPI, Request

pytestmark = pytest.mark.exercise("7.5")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OURS = ["10.0.0.0/24", "192.0.2.16/28", "198.51.100.9", "2001:db8:aaaa::/48"]
PROXY, STRANGER = "10.0.0.2", "203.0.113.99"


class Peers:
    """Lets a request come from the address in its header Test-Peer, which the app does not see."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            peer = dict(scope["headers"]).get(b"test-peer", b"").decode()
            headers = [header for header in scope["headers"] if header[0] != b"test-peer"]
            scope = {**scope, "headers": headers, "client": (peer, 40001) if peer else None}
        await self.app(scope, receive, send)


def stage(learner, trusted=OURS):
    """An app behind the learner's proxies that says who the client is."""
    from toolshed.config import Settings
    from toolshed.infrastructure.clock import utc_now
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers
    from toolshed.presentation.middleware.rate_limit import RateLimit, create_limiter

    settings = Settings(
        database_url="memory://",
        trusted_proxies=trusted,
        rate_limit_default="2/hour",
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
    )
    started = []

    @asynccontextmanager
    async def lifespan(_):
        started.append("started")
        yield

    app = FastAPI(lifespan=lifespan)
    app.state.container = Container.build(settings, utc_now)
    app.state.limiter = create_limiter(settings)
    install_error_handlers(app)
    limit = RateLimit("default", lambda settings: settings.rate_limit_default)

    @app.get("/client")
    def client(request: Request):
        host = request.client.host if request.client else None
        url = request.url
        return {
            "client": host,
            "scheme": url.scheme,
            "host": url.netloc,
            "path": url.path,
            "prefix": request.scope["root_path"],
        }

    @app.get("/limited", dependencies=[Depends(limit)])
    def limited():
        return "fine"

    @app.get("/started")
    def show_started():
        return started

    learner.install_proxies(app, settings)
    return Peers(app)


def two_apps(learner, first, second):
    """Two apps of one process, each with proxies of its own."""
    both = FastAPI()
    both.mount("/first", stage(learner, first))
    both.mount("/second", stage(learner, second))
    return both


def ask(client, peer, forwarded=None, path="/client", **headers):
    sent = {"Test-Peer": peer, **headers}
    if forwarded is not None:
        sent["X-Forwarded-For"] = forwarded
    response = client.get(path, headers=sent)
    assert response.status_code == 200, f"the request from {peer or 'nobody knows where'} failed"
    return response.json()


def test_client_behind_a_proxy(client):
    """Behind a proxy of ours, the client is who the proxy says it is."""
    proxies = ("10.0.0.2", "10.0.0.255", "192.0.2.31", "198.51.100.9", "2001:db8:aaaa:1::5")
    for peer, told in zip(
        proxies, ("203.0.113.1", "203.0.113.2", "2001:db8::7", "1.2.3.4", "8.8.8.8"), strict=True
    ):
        found = ask(client, peer, told)["client"]
        assert found != peer, (
            f"the proxy at {peer} is one of {', '.join(OURS)} and says that the client is {told}, "
            f"and the app takes {peer} for the client: the middleware is not there, or it does not "
            "know the networks of the settings"
        )
        assert found == told, f"the proxy says that the client is {told}, and the app says {found}"


def test_limits_behind_a_proxy(client, clock):
    """The clients behind one proxy have a limit each."""
    clock.move_to(NOON)
    statuses = [
        client.get("/limited", headers={"Test-Peer": PROXY, "X-Forwarded-For": told}).status_code
        for told in ("203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.1", "203.0.113.1")
    ]
    assert statuses[2] == 200, (
        f"five requests of three clients behind our proxy answered {statuses}, with 2 an hour: all "
        "clients behind the proxy share a bucket, and together they are the whole neighbourhood"
    )
    assert statuses == [200, 200, 200, 200, 429], (
        f"five requests of three clients behind our proxy answered {statuses}, with 2 an hour: "
        "the third of 203.0.113.1 is one too many"
    )


def test_strangers(client, clock):
    """What anybody else says of the client is not believed."""
    clock.move_to(NOON)
    assert ask(client, PROXY, "203.0.113.1")["client"] == "203.0.113.1", (
        f"the proxy at {PROXY} is ours, and it is not believed yet"
    )
    near = ("10.0.1.2", "192.0.2.15", "192.0.2.32", "198.51.100.10", "2001:db8:aaab::5")
    private = ("127.0.0.1", "172.17.0.1", "192.168.1.1", "10.1.2.3", "::1", "fd00::1")
    for peer in (STRANGER, *private, *near):
        found = ask(client, peer, "192.0.2.200")["client"]
        assert found == peer, (
            f"a request from {peer} said that its client is 192.0.2.200, and the app believes it, "
            f"though trusted are only {', '.join(OURS)}. Whoever is believed can be anybody, with "
            'a new limit each time: that is why trusted_hosts is never "*"'
        )
    statuses = [
        client.get(
            "/limited", headers={"Test-Peer": STRANGER, "X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(3)
    ]
    assert statuses == [200, 200, 429], (
        f"three requests from one address, each with another X-Forwarded-For, answered {statuses}, "
        "with 2 an hour: who makes up an address gets a new limit"
    )


def test_made_up_in_front(client):
    """Of several addresses, what the client itself put in front is not believed."""
    for told in (
        "1.1.1.1, 203.0.113.1",
        "1.1.1.1, 2.2.2.2, 203.0.113.1",
        "10.0.0.3, 203.0.113.1",
        "10.0.0.3,203.0.113.1",
    ):
        found = ask(client, PROXY, told)["client"]
        assert found == "203.0.113.1", (
            f"X-Forwarded-For is {told!r}, and the app takes {found} for the client: a proxy puts "
            "the address that it sees at the end, so everything before the last that is not ours "
            "came with the request, and is made up by whoever wants to be somebody else"
        )
    lines = [("Test-Peer", PROXY), ("X-Forwarded-For", "1.1.1.1")]
    lines.append(("X-Forwarded-For", "203.0.113.1"))
    found = client.get("/client", headers=lines).json()["client"]
    assert found != "1.1.1.1", (
        "the request had an X-Forwarded-For of its own, our proxy added a second line of that name "
        "below it, and the app believes the first: several lines are one list"
    )
    assert found == "203.0.113.1", (
        f"of two lines X-Forwarded-For, 1.1.1.1 and 203.0.113.1, the app made the client {found}"
    )


def test_chain_of_proxies(client):
    """Of several addresses, those of our own proxies are passed over from the end."""
    for told in (
        "203.0.113.1, 10.0.0.9",
        "203.0.113.1, 192.0.2.17, 10.0.0.9",
        "9.9.9.9, 203.0.113.1, 2001:db8:aaaa::1, 198.51.100.9",
    ):
        found = ask(client, PROXY, told)["client"]
        assert found == "203.0.113.1", (
            f"X-Forwarded-For is {told!r}, and the app takes {found} for the client: the addresses "
            "at the end are proxies of ours, so the client is the last one before them"
        )


def test_scheme(client):
    """The scheme is what a proxy of ours says, and nobody else."""
    for scheme in ("https", "http"):
        headers = {"X-Forwarded-Proto": scheme}
        found = ask(client, PROXY, "203.0.113.1", **headers)["scheme"]
        assert found == scheme, (
            f"the client came by {scheme}, as the proxy says in X-Forwarded-Proto, and the app "
            f"says {found}: links that it makes would lead there"
        )
    found = ask(client, STRANGER, **{"X-Forwarded-Proto": "https"})["scheme"]
    assert found == "http", "X-Forwarded-Proto of somebody who is no proxy of ours was believed"
    for nonsense in ("javascript", "gopher", ""):
        headers = {"X-Forwarded-Proto": nonsense}
        found = ask(client, PROXY, "203.0.113.1", **headers)["scheme"]
        assert found == "http", (
            f"X-Forwarded-Proto is {nonsense!r}, which no client comes by, and the scheme of the "
            f"request became {found!r}: it is http or https, and else what the connection says"
        )


def test_other_headers(client):
    """No other header says anything, whoever sends it."""
    as_it_is = ask(client, PROXY, "203.0.113.1")
    assert as_it_is["client"] == "203.0.113.1", (
        f"the proxy at {PROXY} is ours, and it is not believed yet"
    )
    for header, told in (
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Prefix", "/evil"),
        ("X-Forwarded-Port", "8443"),
        ("X-Forwarded-Ssl", "on"),
        ("X-Real-IP", "192.0.2.99"),
        ("Forwarded", "for=192.0.2.99;proto=https;host=evil.example"),
    ):
        found = ask(client, PROXY, "203.0.113.1", **{header: told})
        changed = [name for name in found if found[name] != as_it_is[name]]
        assert not changed, (
            f"{header}: {told} changed the {' and the '.join(changed)} of the request: our proxies "
            "set X-Forwarded-For and X-Forwarded-Proto, and every other header passes through "
            "them as the client wrote it"
        )


def test_without_headers(client):
    """A request of the proxy's own, without these headers, comes from the proxy."""
    assert ask(client, PROXY, "203.0.113.1")["client"] == "203.0.113.1", (
        f"the proxy at {PROXY} is ours, and it is not believed yet"
    )
    for headers in ({}, {"X-Real-IP": "1.1.1.1"}, {"Forwarded": "for=1.1.1.1;proto=https"},
                    {"True-Client-IP": "1.1.1.1", "X-Forwarded": "1.1.1.1"}):  # fmt: skip
        found = ask(client, PROXY, **headers)
        assert found["client"] == PROXY, (
            f"a request through our proxy with the headers {headers} and no X-Forwarded-For was "
            f"taken for one of {found['client']}: what the proxy does not set, the client can send"
        )
        assert found["scheme"] == "http", f"the scheme was changed by {headers}"


def test_nobody_is_trusted(serve, clock):
    """Without trusted proxies, nothing is believed."""
    client = serve(trusted=[])
    clock.move_to(NOON)
    for peer in ("127.0.0.1", PROXY, STRANGER, "::1"):
        found = ask(client, peer, "203.0.113.1", **{"X-Forwarded-Proto": "https"})
        assert found["client"] == peer, (
            f"the settings trust no proxy, and the app believes {peer}: without trusted_hosts, the "
            "middleware of uvicorn trusts 127.0.0.1, and so everything that runs on the same "
            "computer"
        )
        assert found["scheme"] == "http", "the settings trust no proxy, and the scheme was believed"


def test_settings(serve):
    """The proxies are those of the settings of this app."""
    for trusted, peer in ((["203.0.113.99"], STRANGER), (["2001:db8::/32"], "2001:db8:7::1")):
        client = serve(trusted=trusted)
        assert ask(client, peer, "1.2.3.4")["client"] == "1.2.3.4", (
            f"the settings trust {trusted[0]}, and {peer} is not believed"
        )
        assert ask(client, PROXY, "1.2.3.4")["client"] == PROXY, (
            f"the settings trust {trusted[0]} alone, and {PROXY} is believed"
        )


def test_no_client(client):
    """A request whose client nobody knows gets through, and its headers mean nothing."""
    assert ask(client, PROXY, "203.0.113.1")["client"] == "203.0.113.1", (
        f"the proxy at {PROXY} is ours, and it is not believed yet"
    )
    found = ask(client, "", "203.0.113.1")
    assert found["client"] is None, (
        f"request.client is None, as it is on a Unix socket, and the app says {found['client']}"
    )


def test_start_of_the_app(client):
    """The app's start gets to the app."""
    assert client.get("/started", headers={"Test-Peer": PROXY}).json() == ["started"], (
        "the lifespan of the app did not run: its scope has the type lifespan and no client, and "
        "has to be passed on as it is"
    )


def test_two_apps(serve):
    """Each app believes the proxies of its own settings, also with another app beside it."""
    proxies = {"/first": "10.0.0.2", "/second": "192.0.2.17"}
    client = serve(two_apps, first=[proxies["/first"]], second=[proxies["/second"]])
    for app, its in proxies.items():
        for peer in proxies.values():
            found = ask(client, peer, "203.0.113.1", f"{app}/client")["client"]
            if peer == its:
                assert found == "203.0.113.1", (
                    f"of two apps in one process, one trusts the proxy at {its} and does not "
                    "believe it: install_proxies does its work for each app that it is called with"
                )
            else:
                assert found == peer, (
                    f"of two apps in one process, one trusts {its} alone and believes {peer}, "
                    "which is a proxy of the other: what is trusted belongs to the app"
                )
