"""7.2 Keys: whose requests are counted together, and that nobody chooses."""

import uuid
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from jose import jwt

pytestmark = pytest.mark.exercise("7.2")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "a key of the checks, longer than 32 bytes"  # noqa: S105
HOME, CAFE = "203.0.113.7", "198.51.100.3"


class Peers:
    """Lets a request come from the address in its header Test-Peer, which the app does not see."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            host = headers.pop(b"test-peer", b"203.0.113.7").decode()
            client = None if host == "nobody" else (host, int(headers.pop(b"test-port", 40001)))
            scope = {**scope, "client": client, "headers": list(headers.items())}
        await self.app(scope, receive, send)


def stage(learner):
    """An app that answers with the keys of a request."""
    from dataclasses import replace

    from toolshed.config import Settings
    from toolshed.infrastructure.clock import utc_now
    from toolshed.presentation.container import Container

    settings = Settings(
        database_url="memory://",
        secret_key=SECRET,
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
    )
    app = FastAPI()
    app.add_middleware(Peers)
    app.state.container = container = Container.build(settings, utc_now)

    @app.post("/break")
    def break_down():
        """From now on, the reader of tokens fails."""

        class Broken:
            def read(self, *_, **__):
                raise ConnectionError("the key store does not answer")

        app.state.container = replace(container, token_reader=Broken())

    @app.get("/key", response_class=PlainTextResponse)
    def key(request: Request):
        return _shown(learner.rate_limit_key(request))

    @app.get("/address", response_class=PlainTextResponse)
    def address(request: Request):
        return _shown(learner.address_key(request))

    @app.get("/account", response_class=PlainTextResponse)
    def account(email: str):
        return _shown(learner.account_key(email))

    return app


def _shown(key):
    return key if isinstance(key, str) else f"no text but {key!r}"


def token(user_id=7, **changes):
    now = int(datetime.now(UTC).timestamp())
    claims = {
        "sub": str(user_id),
        "iss": "toolshed",
        "aud": "toolshed-api",
        "typ": "access",
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + 900,
    }
    return jwt.encode({**claims, **changes}, SECRET, algorithm="HS256")


def key(client, peer=HOME, path="/key", **headers):
    response = client.get(path, headers={"Test-Peer": peer, **headers})
    assert response.status_code == 200, f"{path}: there is no key, the function failed"
    assert not response.text.startswith("no text but"), (
        f"a key is text, and this is {response.text}"
    )
    return response.text


def test_user(client, clock):
    """A valid access token counts for its user, wherever it is sent from."""
    clock.move_to(NOON)
    for user_id in (7, 12, 2**31 - 1):
        keys = {
            key(client, place, Authorization=f"Bearer {token(user_id)}") for place in (HOME, CAFE)
        }
        assert len(keys) == 1, (
            "two tokens of one user, from two addresses, have two keys: "
            f" {', '.join(sorted(keys))}. "
            "Who logs in again, or walks to the next café, would get a new limit. Count the user, "
            "not the token and not the address"
        )
        assert keys == {f"user:{user_id}"}, (
            f'the key of user {user_id} is "user:{user_id}", and this is {keys.pop()!r}'
        )


def test_scheme(client):
    """The scheme of Authorization may be spelt in capitals or not, and is Bearer."""
    for scheme in ("Bearer", "bearer", "BEARER"):
        found = key(client, Authorization=f"{scheme} {token(7)}")
        assert found == "user:7", (
            f"a token under the scheme {scheme!r} was not read: schemes are the same in capitals "
            "and without"
        )
    nobody = key(client)
    for scheme in ("Basic", "Digest", "Bear"):
        assert key(client, Authorization=f"{scheme} {token(7)}") == nobody, (
            f"what follows the scheme {scheme!r} was taken for an access token"
        )


def test_made_up_tokens(client, clock):
    """A token that is not valid counts for the address, and refuses nobody."""
    clock.move_to(NOON)
    address = key(client)
    assert address == key(client, path="/address"), (
        "a request without a token counts for its address: rate_limit_key and address_key differ"
    )
    for n in range(3):
        assert key(client, Authorization=f"Bearer made-up-{n}") == address, (
            "a made-up token has a key of its own: who makes up a new one for each request is "
            "never limited. Where the reader raises InvalidTokenError, the address counts"
        )
    stranger = jwt.encode(jwt.get_unverified_claims(token(7)), "s" * 40, algorithm="HS256")
    refused = {
        "signed by a stranger": stranger,
        "cut off": token(7)[:-5],
        "a refresh token": token(7, typ="refresh"),
        "for another audience": token(7, aud="somebody-else"),
        "of no user": token(7, sub="admin"),
        "empty": "",
        "nested deep": "eyJhbGciOiJIUzI1NiJ9." + "W1tb" * 400,
    }
    for what, text in refused.items():
        found = key(client, Authorization=f"Bearer {text}")
        assert found == address, (
            f"a token that is {what} was counted as {found!r} and not for the address: the app's "
            "token_reader knows which tokens are valid"
        )


def test_odd_headers(client):
    """A header Authorization that makes no sense counts for the address."""
    address = key(client)
    assert key(client, Authorization=f"Bearer {token(7)}") == "user:7", "a valid token is not read"
    for sent in ("Bearer", "bearer ", "Bearer a b", "Bearer  ", "nonsense", "", "\xe9 \xff"):
        response = client.get("/key", headers={"Authorization": sent.encode("latin-1")})
        assert response.status_code == 200, (
            f"Authorization: {sent} made the function fail, so anybody can have an error of the "
            "server's. There may be no space in it, or two: `partition` always gives three parts"
        )
        assert response.text == address, f"Authorization: {sent} was counted as {response.text!r}"


@pytest.mark.server_errors
def test_fault(serve):
    """A fault of the server's is not taken for a bad token."""
    client = serve()
    sent = {"Authorization": f"Bearer {token(7)}"}
    assert key(client, **sent) == "user:7", "a valid token of user 7 is not counted so"
    client.post("/break")
    response = client.get("/key", headers=sent)
    assert response.status_code == 500, (
        f"the reader of tokens failed with a ConnectionError, and the key was {response.text!r}: "
        "all users are counted by their address then, and nobody is told. Catch InvalidTokenError "
        "alone"
    )


def test_expired(client, clock):
    """An access token counts for its user until it expires."""
    clock.move_to(NOON)
    sent = f"Bearer {token(7)}"
    assert key(client, Authorization=sent) == "user:7", "a valid token of user 7 is not counted so"
    clock.shift(901)
    assert key(client, Authorization=sent) == key(client), (
        "a token that has expired still counts for its user: read it with the app's token_reader"
    )


def test_addresses(client):
    """Each IPv4 address is counted for itself, whatever its port."""
    keys = [key(client, f"203.0.113.{n}") for n in (1, 2, 12)]
    assert len(set(keys)) == 3, (
        f"three addresses have the keys {', '.join(keys)}: without a token, each address is "
        "counted for itself, and all of an IPv4 address counts"
    )
    assert all(found.startswith("address:") for found in keys), (
        f"the key of an address starts with address:, and this is {keys[0]!r}"
    )
    private = ("10.0.0.1", "10.0.0.2", "192.168.1.1", "127.0.0.1")
    found = {key(client, address) for address in private}
    assert len(found) == len(private), (
        f"{', '.join(private)} have {len(found)} keys: addresses of networks at home are addresses "
        "like others, each is counted for itself"
    )
    again = key(client, "203.0.113.1", **{"Test-Port": "51000"})
    assert again == keys[0], "the next connection from an address has another port: leave it out"


def test_forwarded(client):
    """No header says where a request comes from."""
    address = key(client)
    assert address == key(client, path="/address"), "without a token, the address counts"
    headers = ("X-Forwarded-For", "X_FORWARDED_FOR", "X-Real-IP", "Forwarded", "True-Client-IP")
    local = key(client, "127.0.0.1")
    asked = [(path, peer) for path in ("/key", "/address") for peer in (HOME, "127.0.0.1")]
    for path, peer in asked:
        for header in headers:
            for claimed in ("192.0.2.1", "for=192.0.2.2"):
                response = client.get(path, headers={"Test-Peer": peer, header: claimed})
                assert response.text == (address if peer == HOME else local), (
                    f"the key came from the header {header}, which anybody can send: with another "
                    "one in each request, nobody is ever limited. What `request.client` says is "
                    "what the server knows"
                )


def test_never_empty(client):
    """A request whose client nobody knows has a key too."""
    for path in ("/key", "/address"):
        for peer in ("nobody", "", "testclient"):
            response = client.get(path, headers={"Test-Peer": peer})
            why = {"nobody": "request.client is None", "": "the host is empty"}
            assert response.status_code == 200, (
                "the server does not know the address of this request, and the function failed: "
                f"{why.get(peer, 'the host is no IP address')}"
            )
            assert response.text not in ("", "address:"), (
                "the key of a request without an address is empty: slowapi does not count what has "
                "no key, so behind a Unix socket nobody would be limited"
            )
            assert response.text.startswith("address:"), (
                f'the key of a request without an address is {response.text!r}, and not "address:" '
                "and a word"
            )
        assert key(client, "", path) != key(client, HOME, path), (
            f"who has no address is counted together with {HOME}"
        )


def test_ipv6(client):
    """Of an IPv6 address, the first 64 bits count, however it is written."""
    first = key(client, "2001:db8:0:1::1")
    for address in ("2001:db8:0:1::2", "2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:DB8::1:0:0:0:9"):
        assert key(client, address) == first, (
            f"2001:db8:0:1::1 and {address} have two keys: a subscriber of IPv6 has a whole "
            "network of 2**64 addresses, and would have as many limits"
        )
    others = ("2001:db8::1", "2001:db8:0:2::1", "2001:db8:1:1::1", "2001:db9:0:1::1", "::1")
    keys = {address: key(client, address) for address in others}
    for address, found in keys.items():
        assert found != first, (
            f"2001:db8:0:1::1 and {address} differ within the first 64 bits, so they are two "
            "subscribers, and they have one key"
        )
    assert len({*keys.values()}) == 5, "IPv6 addresses of five networks have fewer than five keys"
    assert all(found.startswith("address:") for found in keys.values()), (
        "the key of an IPv6 address starts with address: too"
    )


def test_mapped(client):
    """An IPv4 address in IPv6's clothes is that IPv4 address."""
    keys = {}
    for address in ("203.0.113.1", "203.0.113.2"):
        keys[address] = key(client, address)
        mapped = key(client, f"::ffff:{address}")
        last = int(address.rpartition(".")[2])
        for spelling in (f"::FFFF:{address}", f"::ffff:cb00:71{last:02x}"):
            found = key(client, spelling)
            assert found == mapped, (
                f"{spelling} and ::ffff:{address} are the same address, and they have the keys "
                f"{found!r} and {mapped!r}: proxies spell addresses in more than one way, "
                "ip_address reads them all"
            )
        assert mapped == keys[address], (
            f"::ffff:{address} is how a server with one socket for both writes {address}, and "
            f"they have two keys, {mapped!r} and {keys[address]!r}"
        )
    assert len(set(keys.values())) == 2, "two IPv4 addresses have one key"


def test_address_of_a_user(client, clock):
    """address_key is for the address, with a token or without."""
    clock.move_to(NOON)
    sent = {"Authorization": f"Bearer {token(7)}"}
    assert key(client, path="/address", **sent) == key(client, path="/address"), (
        "address_key answers something else for a request with a token: the limits on logins "
        "count by it, and have to count the address"
    )
    assert key(client, HOME, "/address", **sent) != key(client, CAFE, "/address", **sent), (
        "address_key is the same for two addresses"
    )


@pytest.mark.guard("it is given, and the limit of logins counts by it")
def test_account_key_stays(client):
    """account_key, which is given, has a key for each account that does not show its address."""
    ada, again, bob = (
        client.get("/account", params={"email": f"{name}@example.com"}).text
        for name in ("ada", "ada", "bob")
    )
    assert ada == again != bob, (
        "account_key has one key for each e-mail address, and no other account shares it: it was "
        "given, leave it as it was"
    )
    assert ada.startswith("account:"), (
        f"the key of an account is {ada} now: account_key was given, leave it as it was"
    )
    assert "ada" not in ada.removeprefix("account:"), (
        "the key of an account shows its e-mail address: account_key was given, leave it as it was"
    )
