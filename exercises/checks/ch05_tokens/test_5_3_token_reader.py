"""5.3 The token reader: hostile tokens, and the clock."""

import base64
import hmac
import io
import json
import logging
from contextlib import ExitStack, redirect_stdout
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Header, HTTPException
from jose import jws

pytestmark = pytest.mark.exercise("5.3")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = int(NOON.timestamp())
KEY = "the key of this house, in more than 32 bytes"
HOUSE = {"secret_key": KEY, "issuer": "https://house.example.com", "audience": "neighbours"}
BARN = {"secret_key": "b" * 32, "issuer": "barn", "audience": "farmers"}
SHED = {"secret_key": KEY, "issuer": "shed", "audience": "gardeners"}
CLAIMS = {
    "sub": "7",
    "iss": "https://house.example.com",
    "aud": "neighbours",
    "typ": "access",
    "jti": "b4f1",
    "iat": AT,
    "exp": AT + 900,
}
DEEP = (975, 2900, 9750, 110_000)  # Pythons differ in how deep they read: 1.3 to 147 kB as a token


@pytest.fixture(autouse=True)
def _noon(clock):
    clock.move_to(NOON)


def stage(learner, **houses):
    """The learner's readers behind a route.

    `ahead` sets their clock, and `failing` says what fails through no token's fault.
    """
    from toolshed.infrastructure.security.tokens import InvalidTokenError

    asked = {"ahead": 0, "failing": ""}
    written = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(written))
    logging.getLogger().setLevel(logging.DEBUG)

    def clock():
        if asked["failing"] == "clock":
            raise OSError("the clock failed")
        return datetime.now(UTC) + timedelta(seconds=asked["ahead"])

    app = FastAPI()
    readers = {
        name: learner.TokenReader(**house, clock=clock)
        for name, house in (houses or {"house": HOUSE, "barn": BARN, "shed": SHED}).items()
    }

    @app.get("/claims")
    async def claims(
        authorization: str = Header(),
        typ: str | None = None,
        reader: str = "house",
        ahead: int = 0,
        failing: str = "",
    ):
        asked.update(ahead=ahead, failing=failing)
        token = authorization.removeprefix("Bearer ")
        try:
            with ExitStack() as stack:
                stack.enter_context(redirect_stdout(written))
                if failing == "library":
                    fault = OSError("the library failed")
                    stack.enter_context(mock.patch("jose.jws.verify", side_effect=fault))
                claims = readers[reader].read(token, *([typ] if typ else []))
        except InvalidTokenError as error:
            parts = [part for part in token.split(".") if len(part) > 20]
            repeated = any(part in str(error) for part in parts)
            reason = "(the reason has a part of the token in it)" if repeated else str(error)
            raise HTTPException(401, detail=reason[:200]) from error
        expires = claims.expires_at.isoformat()
        return {"user_id": claims.user_id, "jti": claims.token_id, "expires_at": expires}

    @app.get("/written")
    async def read_what_was_written():
        return written.getvalue()

    return app


def stage_with_a_public_key(learner, secret_key):
    """The same for a reader whose secret is no secret; it may refuse to be made."""
    try:
        return stage(learner, house={**HOUSE, "secret_key": secret_key})
    except ValueError:
        app = FastAPI()

        @app.get("/claims")
        async def claims():
            raise HTTPException(401)

        return app


def token_of(claims, key=KEY, **headers):
    """A token of these claims, signed by HS256; `headers` are what its header says besides."""
    return jws.sign(json.dumps(claims).encode(), key, headers=headers)


def without(name):
    return {key: value for key, value in CLAIMS.items() if key != name}


def segment(data):
    """One part of a token."""
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def fate(response):
    """What became of a token that should have been refused."""
    return "was taken" if response.is_success else f"was answered with {response.status_code}"


GOOD = "a good token was refused, so no one can log in: "


@pytest.mark.guard("the module does so, and a mend must keep it")
def test_good(client):
    """A good token tells the user's id, the token's id and when it ends, of either type."""
    mine = {"iss": "barn", "aud": "farmers"}
    for name, typ, change in (
        ("house", "access", {}),
        ("house", "refresh", {"sub": "1", "jti": "c0", "exp": AT + 1_209_600}),
        ("house", "access", {"sub": "2147483647", "exp": AT + 1, "iat": AT - 899}),
        ("barn", "access", {**mine, "sub": "10", "nickname": "Ada"}),
        ("barn", "refresh", {**mine, "sub": "4200"}),
    ):
        claims = {**CLAIMS, "typ": typ, **change}
        token = token_of(claims, (BARN if name == "barn" else HOUSE)["secret_key"])
        response = client.get(f"/claims?typ={typ}&reader={name}", headers=bearer(token))
        assert response.status_code == 200, (
            f"{GOOD}it is of type {typ}, which is what was asked for, and says {claims}"
        )
        body = response.json()
        assert str(body["user_id"]) == claims["sub"], "user_id must be the number in sub"
        assert isinstance(body["user_id"], int), "user_id is a text, and must be a number"
        assert body["jti"] == claims["jti"], "token_id must be the jti of the token"
        ends = datetime.fromisoformat(body["expires_at"])
        assert ends.tzinfo is not None, (
            f"expires_at is {body['expires_at']}, without an offset: "
            "datetime.fromtimestamp(exp, UTC) makes an aware one"
        )
        assert ends.utcoffset() == timedelta(0), "expires_at must be in UTC"
        assert ends.timestamp() == claims["exp"], "expires_at must be the moment that exp says"


@pytest.mark.guard("the module names the algorithm, and a mend must keep it")
def test_unsigned(client):
    """A token without a signature is refused, whatever its header says of that."""
    for alg in ("none", "None", "NONE", "nOnE"):
        token = f"{segment({'alg': alg, 'typ': 'JWT'})}.{segment(CLAIMS)}."
        response = client.get("/claims", headers=bearer(token))
        assert response.status_code == 401, (
            f'a token with "alg": "{alg}" and no signature {fate(response)}: the header is the '
            "attacker's wish. Decode with the one algorithm that you sign with, and verify"
        )
    token = f"{segment({'alg': 'HS256', 'typ': 'JWT'})}.{segment(CLAIMS)}."
    response = client.get("/claims", headers=bearer(token))
    assert response.status_code == 401, (
        f"a token whose signature is empty {fate(response)}: is the signature verified at all?"
    )


@pytest.mark.guard("the module names the algorithm, and a mend must keep it")
@pytest.mark.server_errors
def test_algorithm(client, serve):
    """A token that is signed by another algorithm than HS256 is refused."""
    payload = json.dumps(CLAIMS).encode()
    for alg in ("HS384", "HS512"):
        response = client.get("/claims", headers=bearer(jws.sign(payload, KEY, algorithm=alg)))
        assert response.status_code == 401, (
            f"a token that was signed by {alg} {fate(response)}, and we sign by HS256: without "
            "algorithms=[ALGORITHM] it is the token that chooses how it is verified"
        )
    private = rsa.generate_private_key(65537, 1024)  # noqa: S505 - small, for it is made each time
    signer = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    by_rsa = jws.sign(payload, signer, algorithm="RS256")
    response = client.get("/claims", headers=bearer(by_rsa))
    assert response.status_code == 401, (
        f"a token that a stranger signed by RS256 {fate(response)}: decode with "
        "algorithms=[ALGORITHM], so that no other algorithm is tried at all"
    )
    open_house = serve(stage_with_a_public_key, secret_key=public.decode())
    response = open_house.get("/claims", headers=bearer(by_rsa))
    assert not response.is_success, (
        "a reader for HS256 took a token of RS256: without algorithms=[ALGORITHM] it is the token "
        "that chooses how it is verified (RS/HS confusion)"
    )
    signed = f"{segment({'alg': 'HS256'})}.{segment(payload)}"
    by_public = f"{signed}.{segment(hmac.digest(public, signed.encode(), 'sha256'))}"
    response = open_house.get("/claims", headers=bearer(by_public))
    assert not response.is_success, (
        "a reader has a public key for its secret, and took a token that was signed with it, which "
        "everybody can do (RS/HS confusion): jose refuses such keys, so let it verify"
    )


@pytest.mark.guard("the module verifies the signature, and a mend must keep it")
def test_signature(client):
    """A token of a stranger's key, and one that was changed or cut on its way, is refused."""
    good = token_of(CLAIMS)
    head, payload, signature = good.split(".")
    other = "A" if signature[0] != "A" else "B"
    response = client.get("/claims", headers=bearer(good))
    assert response.status_code == 200, f"{GOOD}{CLAIMS}"
    response = client.get("/claims", headers=bearer(token_of(CLAIMS, "a stranger's own key, " * 2)))
    assert response.status_code == 401, (
        f"a token that was signed with a stranger's key {fate(response)}: only our own key proves "
        "that it is ours"
    )
    stranger = "a stranger's own key, " * 2
    brought = {
        "kid": stranger,
        "k": stranger,
        "jwk": {"kty": "oct", "k": segment(stranger.encode())},
    }
    response = client.get("/claims", headers=bearer(token_of(CLAIMS, stranger, **brought)))
    assert response.status_code == 401, (
        f"a token that brings the key it was signed with, in its header, {fate(response)}: whoever "
        "writes the token writes the header. The key is the one that the reader was given"
    )
    tampered = {
        "payload": f"{head}.{segment({**CLAIMS, 'sub': '8'})}.{signature}",
        "header": f"{segment({'alg': 'HS256', 'kid': 'x'})}.{payload}.{signature}",
        "signature": f"{head}.{payload}.{other}{signature[1:]}",
    }
    for part, token in tampered.items():
        response = client.get("/claims", headers=bearer(token))
        assert response.status_code == 401, (
            f"a token whose {part} was tampered with {fate(response)}: the signature does not fit "
            "any more, so it has to be verified"
        )
    for cut in (good[:-10], good[:-22], f"{head}.{payload}", head, good[1:]):
        response = client.get("/claims", headers=bearer(cut))
        assert response.status_code == 401, (
            f"a truncated token ({len(cut)} of {len(good)} characters) {fate(response)}: what is "
            "not whole proves nothing"
        )


def test_no_token(client):
    """Text that is no token is refused, and so are a thousand nested brackets."""
    for text in ("", "x", "..", "a.b.c", f"{segment([])}.e30.", "\xe9.\xe9.\xe9", "." * 4000):
        response = client.get("/claims", headers={"Authorization": f"Bearer {text}".encode()})
        assert response.status_code == 401, f"the text {text[:20]!r} {fate(response)}"
    for depth in DEEP:
        token = f"{segment(b'[' * depth)}.e30."
        response = client.get("/claims", headers=bearer(token))
        assert response.status_code == 401, (
            f"{len(token) / 1000:.1f} kB of nested brackets where the header should be "
            f"{fate(response)}, and no key was needed for that: the parser of JSON raises "
            "RecursionError, which is no JWTError"
        )


@pytest.mark.server_errors
def test_long(client):
    """A token of more than 4096 characters is refused, and one of 4096 is not."""
    for length in (4096, 4095):
        fitting = token_of_length(length)
        response = client.get("/claims", headers=bearer(fitting))
        assert response.status_code == 200, (
            f"a good token of {length} characters was refused, and only those of more than 4096 "
            "are too long"
        )
    for length in (4097, 4098, 300_000):
        response = client.get("/claims", headers=bearer(token_of_length(length)))
        size = "300 kB" if length == 300_000 else f"{length} characters"
        assert response.status_code == 401, (
            f"a token of {size} {fate(response)}: ours have some 300 characters. Look at the "
            "length before anything else looks at the text"
        )
        response = client.get("/claims?failing=library", headers=bearer(token_of_length(length)))
        assert response.status_code == 401, (
            f"a token of {size} was decoded before it was refused: its length was looked at too "
            "late, and anybody can have the server parse as much as they like. len(token) comes "
            "first"
        )


def token_of_length(length):
    """A good token of just so many characters."""
    for kid in range(4):
        headers = {"kid": "k" * kid} if kid else {}
        rest = length - len(token_of({**CLAIMS, "pad": ""}, **headers))
        for pad in range(rest * 3 // 4 - 3, rest * 3 // 4 + 4):
            token = token_of({**CLAIMS, "pad": "p" * pad}, **headers)
            if len(token) == length:
                return token
    raise AssertionError(length)


def test_exp(client):
    """A token that does not say when it ends, in whole seconds, is refused."""
    response = client.get("/claims", headers=bearer(token_of(without("exp"))))
    assert response.status_code == 401, (
        f"a token without exp {fate(response)}: it would never end. jose checks exp only where "
        'there is one; options={"require_exp": True} demands it'
    )
    response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "exp": None})))
    assert response.status_code == 401, (
        f"a token whose exp is null {fate(response)}: jose calls int(None), and that TypeError is "
        "no JWTError"
    )
    for exp in (
        str(AT + 900),
        AT + 900.5,
        "soon",
        [AT + 900],
        True,
        0,
        10**30,
        253_402_300_800,
        float("inf"),
    ):
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "exp": exp})))
        assert response.status_code == 401, (
            f"a token whose exp is {json.dumps(exp)} {fate(response)}: exp is a whole number of "
            "seconds, of a moment that the calendar has"
        )


def test_expired(client, clock):
    """A token is good until the second before exp, and over on the second of exp."""
    token = token_of(CLAIMS)
    for seconds in (0, 890, 9, 0.5):
        clock.shift(seconds)
        response = client.get("/claims", headers=bearer(token))
        left = CLAIMS["exp"] - clock.now.timestamp()
        assert response.status_code == 200, (
            f"a token was refused {left:g} seconds before it ends, and it is good until then"
        )
    clock.shift(0.5)
    response = client.get("/claims", headers=bearer(token))
    assert response.status_code == 401, (
        f"on the second of exp itself a token {fate(response)}: by RFC 7519 it is over then, and "
        "jose still takes it. Compare exp with the clock's timestamp() yourself"
    )
    for seconds in (1, 3600, 86_400 * 365):
        clock.shift(seconds)
        response = client.get("/claims", headers=bearer(token))
        assert response.status_code == 401, f"a token that is over {fate(response)}"
    clock.move_to(NOON)
    for ahead, status in ((899, 200), (900, 401), (5000, 401)):
        response = client.get(f"/claims?ahead={ahead}", headers=bearer(token))
        assert response.status_code == status, (
            f"the reader's clock is {ahead} s ahead of the machine's and the token has 900 s, so "
            f"the answer should be {status}: ask the clock that the reader was given"
        )


def test_sub(client):
    """A token without a user, or whose user is no text, is refused."""
    response = client.get("/claims", headers=bearer(token_of(without("sub"))))
    assert response.status_code == 401, (
        f"a token without sub {fate(response)}: int(None) raises TypeError, and only ValueError "
        'is caught. options={"require_sub": True} demands the claim'
    )
    for sub in (None, 7, 7.0, True, ["7"], {"id": 7}):
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "sub": sub})))
        assert response.status_code == 401, (
            f"a token whose sub is of another type, {json.dumps(sub)}, {fate(response)}: "
            "sub is a text"
        )


def test_sub_is_an_id(client):
    """sub is an id from 1 to 2147483647, in the digits 0 to 9 and nothing else."""
    for sub in ("1", "7", "10", "2147483647"):
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "sub": sub})))
        assert response.status_code == 200, f"{GOOD}its sub is {sub!r}"
        assert response.json()["user_id"] == int(sub), f"user_id must be the number in sub, {sub}"
    odd = {
        "1_0": "Python's int() reads it as 10",
        " 7": "int() takes the space away",
        "7\n": "int() takes the line's end away, and `$` in a pattern matches before it",
        "\u0667": "it is an Arabic digit, and int() reads those of every script",
        "+7": "int() takes a sign",
        "07": "str(user_id) writes no leading zero",
        "-7": "no user has a negative id",
        "0": "no user has the id 0",
        "2147483648": "ids end at 2147483647, and a database raises at this one",
        "9" * 2000: "no id has so many digits",
        "7.0": "it is no whole number",
        "ada": "it is no number",
        "": "it is empty",
    }
    for sub, why in odd.items():
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "sub": sub})))
        assert response.status_code == 401, (
            f"a token whose sub is {sub[:20]!r} {fate(response)}: {why}. Compare sub with what the "
            "issuer writes: str(user_id)"
        )


def test_type(client):
    """A refresh token is no access token, nor the other way round; the reason tells neither."""
    refresh, access = token_of({**CLAIMS, "typ": "refresh"}), token_of(CLAIMS)
    for asked, token in (("refresh", refresh), ("access", access)):
        response = client.get(f"/claims?typ={asked}", headers=bearer(token))
        assert response.status_code == 200, f"{GOOD}it is of the type that was asked for, {asked}"
    response = client.get("/claims", headers=bearer(refresh))
    assert response.status_code == 401, (
        f"a refresh token {fate(response)} for an access token: it lives for weeks, and is meant "
        "for one address alone. Compare the claim typ with the type that is asked for"
    )
    response = client.get("/claims?typ=refresh", headers=bearer(access))
    assert response.status_code == 401, (
        f"an access token {fate(response)} for a refresh token: who has it for a minute could "
        "renew it for ever. Compare the claim typ with the type that is asked for"
    )
    for typ in (None, "ACCESS", "acces", "", True, ["access"], {"access": 1}):
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "typ": typ})))
        assert response.status_code == 401, (
            f"a token whose typ is {json.dumps(typ)} {fate(response)} for an access token"
        )
    response = client.get("/claims", headers=bearer(token_of(without("typ"))))
    assert response.status_code == 401, f"a token without typ {fate(response)}"
    for token in (refresh, token_of({**CLAIMS, "sub": "ada"}), token_of({**CLAIMS, "iss": "x"})):
        response = client.get("/claims", headers=bearer(token))
        assert "(the reason has a part" not in response.text, (
            "the reason has the token in it, or a part of it, and reasons go into logs: who reads "
            "the log could use the token where it is good"
        )
    written = client.get("/written").json()
    for token in (refresh, access):
        assert token.rpartition(".")[2] not in written, (
            "the reader logs or prints the token: whoever reads that output can use it. Take that "
            "line out"
        )


def test_issuer_and_audience(client):
    """A token of another issuer, or for another audience, is refused."""
    for claim, name in (("iss", "issuer"), ("aud", "audience")):
        for value in (
            "somebody else",
            "",
            None,
            CLAIMS[claim][:-1],
            f"{CLAIMS[claim]}2",
            f"{CLAIMS[claim]}/",
            f" {CLAIMS[claim]}",
            CLAIMS[claim].upper(),
            5,
            {CLAIMS[claim]: 1},
        ):
            token = token_of({**CLAIMS, claim: value})
            response = client.get("/claims", headers=bearer(token))
            assert response.status_code == 401, (
                f"a token of the wrong {name}, {json.dumps(value)}, {fate(response)}: two programs "
                f"may share a key. jose compares the {name} that you give it as {name}=..."
            )
        response = client.get("/claims", headers=bearer(token_of(without(claim))))
        assert response.status_code == 401, f"a token without {claim} {fate(response)}: " + (
            "jose compares the audience only where there is one; "
            'options={"require_aud": True} demands it'
            if claim == "aud"
            else "with issuer=... jose refuses it"
        )
    response = client.get("/claims", headers=bearer(token_of(CLAIMS)))
    assert response.status_code == 200, f"{GOOD}its issuer and its audience are the reader's"
    response = client.get("/claims?reader=shed", headers=bearer(token_of(CLAIMS)))
    assert response.status_code == 401, (
        f"a token {fate(response)} by a reader that has the same key, and another issuer and "
        "audience: a reader is told its own when it is made"
    )
    for claim, name in (("iss", "issuer"), ("aud", "audience")):
        several = [CLAIMS[claim], "somebody else"]
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, claim: several})))
        assert response.status_code == 401, (
            f"a token whose {claim} is a list, with ours in it, {fate(response)}: jose takes a "
            f"list of audiences, and our issuer writes one text. Compare {claim} with the {name}"
        )


def test_jti_and_iat(client):
    """A token without its own id, or without the second it was made, is refused."""
    response = client.get("/claims", headers=bearer(token_of(CLAIMS)))
    assert response.status_code == 200, f"{GOOD}{CLAIMS}"
    for claim, values in (("jti", (None, 5, ["b4f1"])), ("iat", (None, "now", [AT]))):
        response = client.get("/claims", headers=bearer(token_of(without(claim))))
        assert response.status_code == 401, (
            f"a token without {claim} {fate(response)}: our issuer writes it, so it is not ours. "
            f'options={{"require_{claim}": True}} demands it'
        )
        for value in values:
            response = client.get("/claims", headers=bearer(token_of({**CLAIMS, claim: value})))
            assert response.status_code == 401, (
                f"a token whose {claim} is {json.dumps(value)} {fate(response)}: whatever the text "
                "says, the answer is TokenClaims or InvalidTokenError"
            )
    for iat in (str(AT), AT + 0.5, True):
        response = client.get("/claims", headers=bearer(token_of({**CLAIMS, "iat": iat})))
        assert response.status_code == 401, (
            f"a token whose iat is {json.dumps(iat)} {fate(response)}: jose calls int(...) on it "
            "and is content, and our issuer writes whole seconds. type(iat) is int"
        )


@pytest.mark.guard("the module catches no more than that, and a mend must not")
@pytest.mark.server_errors
def test_faults_of_the_server(client):
    """A fault of the server's is not taken for a fault of the token's."""
    token = token_of(CLAIMS)
    response = client.get("/claims", headers=bearer(token))
    assert response.status_code == 200, f"{GOOD}{CLAIMS}"
    for failing in ("library", "clock"):
        response = client.get(f"/claims?failing={failing}", headers=bearer(token))
        assert response.status_code != 401, (
            f"the {failing} failed with an OSError, and the bearer of a good token was told that "
            "it is bad: nobody would find that fault in a log. Catch around the decode alone, and "
            "only what a token can cause; `except Exception` hides everything"
        )
