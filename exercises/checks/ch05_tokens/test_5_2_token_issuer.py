"""5.2 The token issuer: what a token says, how long it is good, and what it is sealed with."""

import io
import logging
import os
import random
import re
import time
from contextlib import asynccontextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import Body, FastAPI, HTTPException
from jose import JOSEError, jws, jwt

pytestmark = pytest.mark.exercise("5.2")

MORNING = datetime(2026, 3, 14, 9, 26, 53, 987_654, tzinfo=UTC)
AT = int(MORNING.timestamp())
KATHMANDU = 20_700  # seconds by which its clocks are ahead of UTC
HOUSE = {
    "secret_key": "the key of this house, in more than 32 bytes",
    "issuer": "https://house.example.com",
    "audience": "neighbours",
}
BARN = {"secret_key": f" {'b' * 32} ", "issuer": "barn", "audience": "farmers"}
HOUSES = {"house": HOUSE, "barn": BARN}
LIFETIMES = {
    "house": {"access": 900, "refresh": 1_209_600},
    "barn": {"access": 60, "refresh": 3600},
}
SEVEN = {"sub", "iss", "aud", "typ", "jti", "iat", "exp"}


@pytest.fixture(autouse=True)
def _morning(clock):
    clock.move_to(MORNING)


@asynccontextmanager
async def in_kathmandu(_):
    """The server stands where the local time is not UTC."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Kathmandu"
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    if hasattr(time, "tzset"):
        time.tzset()


def stage(learner, ticking=False):
    """Two issuers of the learner's behind routes.

    `ahead` sets their clock, and one that is `ticking` goes on by a second at each look.
    """
    asked = {"ahead": 0}
    written = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(written))
    logging.getLogger().setLevel(logging.DEBUG)
    callers = {name: dict(lifetimes) for name, lifetimes in LIFETIMES.items()}

    def clock():
        asked["ahead"] += ticking
        return datetime.now(UTC) + timedelta(seconds=asked["ahead"])

    with redirect_stdout(written):
        issuers = {
            name: learner.TokenIssuer(**house, lifetimes=callers[name], clock=clock)
            for name, house in HOUSES.items()
        }
    app = FastAPI(lifespan=in_kathmandu)

    @app.post("/tokens")
    async def issue(
        user_id: int,
        by: str = "house",
        typ: str | None = None,
        token_id: str | None = None,
        ahead: int = 0,
        seed: int | None = None,
    ):
        asked["ahead"] = ahead
        if seed is not None:
            random.seed(seed)
        typ_given = {} if typ is None else {"typ": typ}
        id_given = {} if token_id is None else {"token_id": token_id}
        with redirect_stdout(written):
            return {"token": issuers[by].issue(user_id, **typ_given, **id_given)}

    @app.get("/written")
    async def read_what_was_written():
        return written.getvalue()

    @app.get("/lifetime")
    async def lifetime(by: str = "house", typ: str | None = None):
        return issuers[by].lifetime() if typ is None else issuers[by].lifetime(typ)

    @app.get("/lifetimes-of-the-caller")
    async def lifetimes():
        return callers

    @app.put("/lifetimes-of-the-caller")
    async def change_lifetimes(access: int, refresh: int):
        for mapping in callers.values():
            mapping.update(access=access, refresh=refresh)

    @app.get("/shown")
    async def shown():
        texts = [text for issuer in issuers.values() for text in (repr(issuer), str(issuer))]
        return [re.sub(r" at 0x\w+", "", text) for text in texts]  # addresses differ in each run

    @app.post("/issuers")
    async def make(secret_key: str = Body(embed=True)):
        house = {**HOUSE, "secret_key": secret_key}
        try:
            learner.TokenIssuer(**house, lifetimes=callers["house"], clock=clock)
        except ValueError as error:
            raise HTTPException(422, str(error)) from error

    return app


def read(response):
    """What a new token says."""
    assert response.status_code == 200, "issue(...) gave no token"
    try:
        return jwt.get_unverified_claims(response.json()["token"])
    except JOSEError as error:
        pytest.fail(f"what issue(...) returned is no token: {error}")


def test_signed(client):
    """A token is signed by HS256, with the key of its issuer."""
    for by, house in HOUSES.items():
        response = client.post(f"/tokens?user_id=7&by={by}")
        read(response)
        token = response.json()["token"]
        alg = jwt.get_unverified_header(token)["alg"]
        assert alg == "HS256", f"the token is signed by {alg}, and must be by HS256 (ALGORITHM)"
        try:
            jws.verify(token, house["secret_key"], ["HS256"])
        except JOSEError:
            pytest.fail(
                "the token is not signed with the key that the issuer was given: whoever reads it "
                "will refuse it"
            )


def test_sub(client):
    """sub is the user's id, as text."""
    for user_id in (7, 42, 2_147_483_647):
        sub = read(client.post(f"/tokens?user_id={user_id}")).get("sub")
        assert sub is not None, "the token does not say whose it is: that is the claim sub"
        assert not isinstance(sub, int), (
            f"sub is the number {sub}, and by RFC 7519 it is a text: readers refuse a number. "
            "Write str(user_id)"
        )
        assert sub == str(user_id), f"the token of user {user_id} says that it is of {sub!r}"


def test_issuer_and_audience(client):
    """iss and aud are the issuer's and the audience's, as they were given."""
    for by, house in HOUSES.items():
        claims = read(client.post(f"/tokens?user_id=7&by={by}"))
        for claim, name in (("iss", "issuer"), ("aud", "audience")):
            assert claim in claims, (
                f"the token has no {claim}: where two programs share a key, nothing else tells "
                f"their tokens apart. It is the {name} that the issuer was given"
            )
            assert claims[claim] == house[name], (
                f"{claim} must be the {name} that the issuer was given, {house[name]!r}, and it "
                f"is {claims[claim]!r}"
            )


def test_typ(client):
    """typ is the type that is asked for, and "access" where none is."""
    for typ, wanted in ((None, "access"), ("access", "access"), ("refresh", "refresh")):
        asked = "" if typ is None else f"&typ={typ}"
        claims = read(client.post(f"/tokens?user_id=7{asked}"))
        assert "typ" in claims, (
            "the token does not say of which type it is: a refresh token would do for an access "
            "token, and live for weeks. Add the claim typ (it is not the typ of the header)"
        )
        assert claims["typ"] == wanted, f"typ is {claims['typ']!r}, and {wanted!r} was asked for"


def test_exp(client, serve):
    """A token ends after the lifetime of its type."""
    for by, lifetimes in LIFETIMES.items():
        for typ, lifetime in lifetimes.items():
            claims = read(client.post(f"/tokens?user_id=7&by={by}&typ={typ}"))
            assert claims.get("exp") is not None, (
                "the token has no exp: whoever finds it can use it for ever"
            )
            assert type(claims["exp"]) is int, (
                f"exp is {claims['exp']!r}, and must be a whole number of seconds since 1970"
            )
            lives = claims["exp"] - AT
            assert lives < 1_000_000_000, (
                f"exp is {claims['exp']}, thousands of years from now: it counts seconds, and not "
                "milliseconds"
            )
            assert lives != 86_400, (
                f"the token lives 24 hours, and {lifetime} seconds were given for the type {typ}: "
                "nobody can call back a token that was stolen, so that time is kept short"
            )
            assert abs(lives - lifetime) != KATHMANDU, (
                f"exp is off by {abs(lives - lifetime)} seconds: that is how far the local time of "
                "this server is from UTC. Ask the clock that the issuer was given, which is aware"
            )
            assert lives == lifetime, (
                f"the token of the type {typ} lives {lives} seconds, and {lifetime} were given"
            )
    claims = read(serve(ticking=True).post("/tokens?user_id=7"))
    lives = claims["exp"] - claims.get("iat", claims["exp"])
    assert lives in (0, 900), (
        f"exp is {lives} seconds after iat, and 900 were given: a second had begun between two "
        "looks at the clock. Look once, and count from there"
    )


def test_iat(client):
    """iat is the present second in UTC, a whole number."""
    claims = read(client.post("/tokens?user_id=7"))
    assert "iat" in claims, "the token does not say when it was made: that is the claim iat"
    iat = claims["iat"]
    assert type(iat) is int, f"iat is {iat!r}, and must be a whole number of seconds since 1970"
    assert abs(iat - AT) != KATHMANDU, (
        f"iat is off by {abs(iat - AT)} seconds: that is how far the local time of this server is "
        "from UTC. Ask the clock that the issuer was given, which is aware"
    )
    assert iat != AT + 1, "iat was rounded up: a token that comes from the future may be refused"
    assert iat == AT, f"iat is {iat - AT} seconds away from the present"


def test_clock(client, clock):
    """The present is what the clock says that the issuer was given."""
    for shift, ahead in ((0, 5000), (0, -86_400), (3600, 10), (40, 0)):
        clock.shift(shift)
        claims = read(client.post(f"/tokens?user_id=7&ahead={ahead}"))
        now = int(clock.now.timestamp()) + ahead
        for claim, wanted in (("iat", now), ("exp", now + 900)):
            assert claims.get(claim) == wanted, (
                f"the issuer's clock is {ahead} s ahead of the machine's, and {claim} does not "
                "follow it: each token asks clock() for the present"
            )


def test_jti(client, serve):
    """Each token has an id of its own, whichever process it is made in."""
    elsewhere = serve()
    seen = set()
    for client_of_one in (client, elsewhere):
        for user_id, by in ((7, "house"), (7, "house"), (8, "house"), (7, "barn")):
            jti = read(client_of_one.post(f"/tokens?user_id={user_id}&by={by}")).get("jti")
            assert jti is not None, (
                "the token has no id of its own, jti: a single token could not be called back"
            )
            assert isinstance(jti, str), "jti is no text: readers refuse it"
            assert jti not in seen, (
                "two tokens have the same jti: an id that is kept, counted or made of the time is "
                "made again, at the latest by the next process. uuid.uuid4().hex is not"
            )
            assert len(jti) >= 16, (
                f"a jti of {len(jti)} characters can be guessed: uuid.uuid4().hex cannot"
            )
            near = [one for one in seen if sum(a != b for a, b in zip(one, jti, strict=False)) < 8]
            assert not near, (
                f"the jti {jti[:40]} comes close to {near and near[0][:40]}, of another token: a "
                "part that stays, with a number or a time that goes on, as in uuid1, can be "
                "guessed from one token to the next. uuid.uuid4().hex cannot"
            )
            seen.add(jti)
    foretold = [read(client.post("/tokens?user_id=7&seed=1"))["jti"] for _ in range(2)]
    assert foretold[0] != foretold[1], (
        "the jti is drawn by the module random, which can be computed ahead by who has seen enough "
        "of what it drew. uuid.uuid4().hex is drawn by the system, and secrets.token_hex() is too"
    )


def test_token_id(client):
    """A token has the id that is given for it."""
    for token_id in ("family-1", "0", "a1b2 \xe9" + "c" * 59, "a1b2"):
        for typ in ("refresh", "access"):
            named = {"user_id": 7, "typ": typ, "token_id": token_id}
            claims = read(client.post("/tokens", params=named))
            assert claims.get("jti") == token_id, (
                f"the token was to have the id {token_id!r}, and has another: token_id is its jti"
            )
    claims = read(client.post("/tokens?user_id=7"))
    assert claims.get("jti") not in (None, "a1b2"), (
        "no id was given for this token, and it has that of the one before it, or none"
    )


def test_nothing_else(client):
    """A token says these seven things and nothing else."""
    for by in HOUSES:
        for typ in ("access", "refresh"):
            response = client.post(f"/tokens?user_id=7&by={by}&typ={typ}")
            claims = read(response)
            missing = sorted(SEVEN - claims.keys())
            assert not missing, f"the token lacks {', '.join(missing)}"
            more = sorted(claims.keys() - SEVEN)
            assert not more, (
                f"the token also says {', '.join(more)}: it is signed and not encrypted, so "
                "everybody whom it passes can read it"
            )
            header = jwt.get_unverified_header(response.json()["token"])
            more = sorted(header.keys() - {"alg", "typ", "kid"})
            assert not more, (
                f"the header of the token also says {', '.join(more)}: it is as open to read as "
                "the rest, and what it says of the token is how it is signed"
            )


def test_short_key(client):
    """A key of fewer than 32 bytes is refused when the issuer is made."""
    for key in ("", "secret", "x" * 31, "\xe9" * 15 + "x"):
        response = client.post("/issuers", json={"secret_key": key})
        assert response.status_code == 422, (
            f"an issuer was made with a key of {len(key.encode())} bytes: who has one token can "
            "try keys at home until one fits. check_key raises the ValueError"
        )
        assert not key or key not in response.text, (
            "the text of the ValueError has the key in it, and errors go into logs"
        )
    for key in ("x" * 32, "\xe9" * 16, "long " * 20):
        response = client.post("/issuers", json={"secret_key": key})
        assert response.status_code == 200, (
            f"a key of {len(key.encode())} bytes in {len(key)} characters was refused, and 32 "
            "bytes are enough"
        )


def test_lifetime(client):
    """lifetime tells for how many seconds a type is valid."""
    for by, lifetimes in LIFETIMES.items():
        for typ, wanted in ((None, "access"), ("access", "access"), ("refresh", "refresh")):
            asked = "" if typ is None else f"&typ={typ}"
            response = client.get(f"/lifetime?by={by}{asked}")
            assert response.status_code == 200, "lifetime() gave no answer"
            assert response.json() == lifetimes[wanted], (
                f"lifetime({typ or ''}) said {response.json()}, and {lifetimes[wanted]} seconds "
                f"were given for the type {wanted}"
            )


def test_lifetimes_of_the_caller(client):
    """The caller's mapping of lifetimes stays the caller's."""
    read(client.post("/tokens?user_id=7"))
    read(client.post("/tokens?user_id=7&typ=refresh&by=barn"))
    assert client.get("/lifetimes-of-the-caller").json() == LIFETIMES, (
        "the mapping of lifetimes that the caller gave was changed: who lends a dictionary does "
        "not expect to get it back with something else in it"
    )
    before = client.get("/lifetime?typ=refresh").json()
    client.put("/lifetimes-of-the-caller?access=5&refresh=6")
    assert read(client.post("/tokens?user_id=7")).get("exp") != AT + 5, (
        "the caller changed its own dictionary, and the tokens of this issuer changed with it: "
        "keep a copy, dict(lifetimes)"
    )
    assert client.get("/lifetime?typ=refresh").json() == before, (
        "the caller changed its own dictionary, and the lifetime of this issuer changed with it: "
        "keep a copy, dict(lifetimes)"
    )


def test_key_does_not_show(client):
    """Neither the repr of the issuer nor the token nor a log shows the key, nor a log a token."""
    response = client.post("/tokens?user_id=7")
    claims = str(read(response)) + str(jwt.get_unverified_header(response.json()["token"]))
    shown = client.get("/shown").text
    for house in HOUSES.values():
        assert house["secret_key"] not in shown, (
            "the repr of the issuer shows the key: one line in a log, and everybody who reads it "
            "can sign. A dataclass shows what is not declared with field(repr=False)"
        )
        assert house["secret_key"] not in claims, "the token has the key in it"
    written = client.get("/written").json()
    for name, secret in (
        ("the key", HOUSE["secret_key"]),
        ("the key", BARN["secret_key"]),
        ("a token", response.json()["token"]),
    ):
        assert secret not in written, (
            f"the issuer logs or prints {name}: output ends up in logs, and whoever reads them "
            "can use it. Take that line out"
        )
