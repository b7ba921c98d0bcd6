"""5.1 Passwords: slow hashes that know their costs, computed where they hold nobody up."""

import asyncio
import hashlib
import inspect
import io
import logging
import threading
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout

import pytest
from anyio.to_thread import current_default_thread_limiter
from fastapi import Body, FastAPI, HTTPException
from pwdlib.hashers.argon2 import Argon2Hasher

pytestmark = pytest.mark.exercise("5.1")

CHEAP, DEARER = {"time_cost": 1, "memory_cost": 8}, {"time_cost": 2, "memory_cost": 16}
PASSWORDS = ("correct horse", "Battery Staple 7", "p\xe4ssw\xf6rd \u2603", "x" * 128)
NOT_YET = "await {}(...) gave no answer"


class Spy(Argon2Hasher):
    """Notes what is computed and where, and counts how many are in at the same time."""

    def __init__(self, costs):
        super().__init__(**costs, parallelism=1)
        self.calls = []
        self.passwords = []
        self.crowd = threading.Condition()
        self.awaited = 0
        self.given_up = self.failing = False
        self.inside = self.most = 0
        self.door = threading.Event()
        self.door.set()

    def hash(self, password, *, salt=None):
        self._enter("hash")
        self.passwords.append(password)
        return super().hash(password, salt=salt)

    def verify(self, password, hash):
        self._enter("verify")
        return super().verify(password, hash)

    def _enter(self, what):
        try:
            asyncio.get_running_loop()
            self.calls.append([what, "on the event loop"])
        except RuntimeError:
            self.calls.append([what, "in a thread"])
        if self.failing:
            raise OSError("no memory is left")
        if not self.given_up and not self.door.wait(timeout=1):
            self.given_up = True
        if self.awaited:
            self._wait_for_one_too_many()

    def _wait_for_one_too_many(self):
        with self.crowd:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.crowd.notify_all()
            come = self.crowd.wait_for(lambda: self.most >= self.awaited or self.given_up, 1)
            self.given_up = self.given_up or not come
            self.crowd.wait_for(lambda: self.most > self.awaited, timeout=0.05)
            self.inside -= 1


class Old:
    """The hasher of years ago."""

    @classmethod
    def identify(cls, hash):
        return hash.startswith("$old$")

    def hash(self, password, *, salt=None):  # noqa: ARG002 - the interface of hashers
        return f"$old${hashlib.sha256(password.encode()).hexdigest()}"

    def verify(self, password, hash):
        return hash == self.hash(password)

    def check_needs_rehash(self, hash):  # noqa: ARG002
        return False


def stage(learner, costs=CHEAP):
    """The learner's hasher behind routes; it computes through a spy."""
    spy = Spy(costs)
    written = io.StringIO()

    @asynccontextmanager
    async def reading_along(_):
        log, root = logging.StreamHandler(written), logging.getLogger()
        root.addHandler(log)
        level, root.level = root.level, logging.DEBUG
        with redirect_stdout(written), redirect_stderr(written):
            yield
        root.removeHandler(log)
        root.level = level

    passwords = learner.Argon2PasswordHasher(spy, Old())
    neighbour = learner.Argon2PasswordHasher(spy)
    spy.calls.clear()  # the decoy's

    def awaitable(result, name):
        if not inspect.isawaitable(result):
            raise HTTPException(500, f"{name} must be `async def`: whoever calls it awaits it")
        return result

    app = FastAPI(lifespan=reading_along)

    @app.get("/written")
    async def read_what_was_written():
        return written.getvalue()

    @app.post("/hash")
    async def make(password: str = Body(embed=True)):
        return {"password_hash": await awaitable(passwords.hash(password), "hash")}

    @app.post("/verify")
    async def verify(password: str = Body(), password_hash: str = Body()):
        answer = await awaitable(passwords.verify(password, password_hash), "verify")
        matches, new_hash = answer
        return {"matches": matches, "new_password_hash": new_hash}

    @app.get("/decoys")
    async def decoys():
        another_spy, next_spy = Spy(costs), Spy(costs)
        other = learner.Argon2PasswordHasher(another_spy)
        learner.Argon2PasswordHasher(next_spy)
        first, again = passwords.decoy, passwords.decoy
        return {
            "secret": first,
            "secret_again": again,
            "secret_of_another": other.decoy,
            "of_the_same_password": not {*spy.passwords}.isdisjoint(another_spy.passwords),
            "of_nearly_the_same": any(
                len(one) >= 16 and sum(a != b for a, b in zip(one, two, strict=False)) < 10
                for one in another_spy.passwords
                for two in (*spy.passwords, *next_spy.passwords)
            ),
            "of_a_short_password": any(len(one) < 16 for one in another_spy.passwords),
        }

    @app.get("/calls")
    async def calls():
        return spy.calls

    @app.post("/failing")
    async def fail():
        spy.failing = True

    @app.post("/both")
    async def both():
        spy.awaited = 5
        work = [passwords.hash("a") for _ in range(4)] + [neighbour.hash("b")]
        await asyncio.gather(*(awaitable(task, "hash") for task in work))
        return {"most": spy.most}

    @app.post("/flood")
    async def flood(password_hash: str = Body(embed=True)):
        of_all = current_default_thread_limiter().total_tokens
        before = threading.active_count()
        spy.door.clear()
        work = [passwords.hash("a") for _ in range(8)]
        work += [passwords.verify("b", password_hash) for _ in range(4)]
        tasks = [asyncio.ensure_future(awaitable(task, "hash, and verify too,")) for task in work]
        for _ in range(100):
            await asyncio.sleep(0)
        threads = threading.active_count() - before
        spy.door.set()
        await asyncio.gather(*tasks)
        changed = current_default_thread_limiter().total_tokens != of_all
        return {"threads": threads, "limit_of_all_changed": changed}

    @app.post("/five")
    async def five(password_hash: str = Body(embed=True)):
        spy.awaited = 4
        work = [passwords.hash("a") for _ in range(3)]
        work += [passwords.verify("b", password_hash) for _ in range(2)]
        await asyncio.gather(*(awaitable(task, "hash, and verify too,") for task in work))
        return {"most": spy.most}

    return app


def made(password, costs=CHEAP):
    """A hash that was made in another life."""
    return Argon2Hasher(**costs, parallelism=1).hash(password, salt=b"the checks' salt")


def costs_of(hashed):
    """What a hash says before its salt."""
    return f"{'$'.join(str(hashed).split('$')[:4])[:40]}..."


def detail(response):
    """What a stage's route says of an answer that it could not use."""
    failed = response.headers.get("content-type") == "application/json" and not response.is_success
    return f": {response.json()['detail']}" if failed else ""


def test_hash_is_argon2(serve):
    """A hash is argon2's, at the costs of the hasher that was given."""
    for costs, shown in ((CHEAP, "m=8,t=1,p=1"), (DEARER, "m=16,t=2,p=1")):
        client = serve(costs=costs)
        for password in PASSWORDS:
            response = client.post("/hash", json={"password": password})
            assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
            hashed = response.json()["password_hash"]
            assert password not in hashed, "the hash has the password in it"
            assert hashed.startswith("$argon2id$"), (
                f"a hash must begin with $argon2id$, and this one is {costs_of(hashed)}: a fast "
                "hash as SHA-256 is guessed a billion times a second. Use the hashers given to you"
            )
            assert f"${shown}$" in hashed, (
                f"the hasher was made with the costs {shown}, and the hash has others: use the "
                "hashers that were given"
            )
            assert Argon2Hasher().verify(password, hashed), (
                f"the hash is of another password than {password!r}: hash it as it is"
            )


def test_hash_is_salted(client):
    """The same password gives another hash each time."""
    for password in PASSWORDS[:2]:
        hashes = set()
        for _ in range(3):
            response = client.post("/hash", json={"password": password})
            assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
            hashes.add(response.json()["password_hash"])
        assert len(hashes) == 3, (
            "the same password gave the same hash twice: two neighbours with one password would be "
            "seen to have it. The hasher makes a salt if you give it none"
        )


def test_verify(client):
    """The password that was hashed is right, and every other is wrong."""
    for password in PASSWORDS:
        hashed = made(password)
        for attempt in (password, f"{password} ", password[:-1], password.swapcase(), ""):
            sent = {"password": attempt, "password_hash": hashed}
            response = client.post("/verify", json=sent)
            assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
            right = attempt == password
            assert response.json()["matches"] is right, (
                f"verify said {response.json()['matches']} of {attempt[:20]!r} for a hash of "
                f"{password[:20]!r}"
            )


def test_hash_in_a_thread(client):
    """A hash is computed in a thread, and not on the event loop."""
    response = client.post("/hash", json={"password": "correct horse"})
    assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
    calls = [where for what, where in client.get("/calls").json() if what == "hash"]
    assert calls, "the hasher that was given was never asked for this hash"
    assert "on the event loop" not in calls, (
        "the hash was computed on the event loop: for a quarter of a second nobody else is "
        "answered. `async def` makes nothing wait; await to_thread.run_sync(...) does"
    )


def test_verify_in_a_thread(client):
    """A hash is verified in a thread, and so is the new one computed that replaces it."""
    for costs in (CHEAP, DEARER):
        response = client.post(
            "/verify", json={"password": "x" * 9, "password_hash": made("x" * 9, costs)}
        )
        assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
        calls = client.get("/calls").json()
        assert any(what == "verify" for what, _ in calls), (
            "the hasher that was given was never asked to verify"
        )
        late = [what for what, where in calls if where == "on the event loop"]
        assert "verify" not in late, (
            "the hash was verified on the event loop: a few logins at once, and nobody else is "
            "answered. `async def` makes nothing wait; await to_thread.run_sync(...) does"
        )
        assert "hash" not in late, (
            "the password was verified in a thread, and the new hash for it was computed on the "
            "event loop"
        )


def test_outdated(serve):
    """The right password for a hash of other costs gives a new hash to keep."""
    for costs, shown, others in (
        (CHEAP, "m=8,t=1,p=1", DEARER),
        (DEARER, "m=16,t=2,p=1", CHEAP),
    ):
        client = serve(costs=costs)
        for password in PASSWORDS[:2]:
            sent = {"password": password, "password_hash": made(password, others)}
            response = client.post("/verify", json=sent)
            assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
            answer = response.json()
            assert answer["matches"] is True, "the hash tells its own costs, so it can be verified"
            assert answer["new_password_hash"] is not None, (
                "the hash was made at other costs than those of today, and no new one came: now, "
                "while the password is known, is the only time to make one. verify_and_update "
                "does both"
            )
            assert f"${shown}$" in answer["new_password_hash"], (
                "the new hash does not have the costs of the first hasher"
            )
            again = {"password": password, "password_hash": answer["new_password_hash"]}
            response = client.post("/verify", json=again)
            assert response.json() == {"matches": True, "new_password_hash": None}, (
                "the new hash must be one of the same password, and not be outdated itself"
            )


def test_other_hasher(client):
    """A hash of another hasher than the first is verified, and replaced by one of the first."""
    for password in PASSWORDS:
        hashed = Old().hash(password)
        response = client.post("/verify", json={"password": "wrong", "password_hash": hashed})
        assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
        assert response.json() == {"matches": False, "new_password_hash": None}, (
            "a wrong password is wrong for a hash of the second hasher as well"
        )
        response = client.post("/verify", json={"password": password, "password_hash": hashed})
        answer = response.json()
        assert answer["matches"] is True, (
            "the password is right, and its hash was made by the second hasher: give all of "
            "`hashers` to PasswordHash, and not the first alone"
        )
        assert str(answer["new_password_hash"]).startswith("$argon2id$"), (
            "a hash of the second hasher is outdated, and the new one is "
            f"{answer['new_password_hash']}: it must be of the first hasher"
        )


def test_up_to_date(client):
    """The right password for a hash of today costs one computation, and gives no new hash."""
    for password in PASSWORDS:
        sent = {"password": password, "password_hash": made(password)}
        before = client.get("/calls").json()
        response = client.post("/verify", json=sent)
        assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
        assert response.json()["matches"] is True, "the password is right"
        assert response.json()["new_password_hash"] is None, (
            "the hash has the costs of today, and a new one was made all the same: each login "
            "would cost twice, and write a row"
        )
        calls = [what for what, _ in client.get("/calls").json()[len(before) :]]
        assert calls == ["verify"], (
            f"one computation is enough to verify, and there were {len(calls)}: {', '.join(calls)}"
        )
        before = client.get("/calls").json()
        assert client.post("/verify", json=sent).json()["matches"] is True, (
            "the password is as right the second time"
        )
        calls = [what for what, _ in client.get("/calls").json()[len(before) :]]
        assert calls == ["verify"], (
            "the same password was verified again without a computation: it is kept somewhere, or "
            "the answer to it, and whoever reads that memory reads passwords. Keep nothing"
        )


def test_wrong_password_keeps_the_hash(client):
    """A wrong password gives no new hash, however old the hash is."""
    for hashed in (made("correct horse", DEARER), Old().hash("correct horse")):
        before = len(client.get("/calls").json())
        response = client.post("/verify", json={"password": "a guess", "password_hash": hashed})
        assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
        assert response.json()["matches"] is False, "the password is wrong"
        assert response.json()["new_password_hash"] is None, (
            "a wrong password got a new hash: if it is kept, whoever guessed wrong has set the "
            "password"
        )
        calls = [what for what, _ in client.get("/calls").json()[before:]]
        assert "hash" not in calls, "a new hash was computed for a wrong password"


def test_unknown_hash(client):
    """No password is right for text that is no hash of these hashers."""
    texts = ("", "!", "correct horse", "$argon2id$v=19$m=8", "$2b$12$abc", "x" * 64)
    for text in (*texts, hashlib.sha256(b"correct horse").hexdigest()):
        response = client.post("/verify", json={"password": "correct horse", "password_hash": text})
        assert response.status_code == 200, (
            f"verify failed for {text!r} in the place of a hash: pwdlib raises UnknownHashError, "
            "and an account whose hash is no hash lets nobody in" + detail(response)
        )
        assert response.json() == {"matches": False, "new_password_hash": None}, (
            f"'correct horse' was right for {text!r}, which is no hash of these hashers"
        )


@pytest.mark.server_errors
def test_fault_of_the_server(client):
    """A hasher that fails is no wrong password: its error goes on."""
    sent = {"password": "correct horse", "password_hash": made("correct horse")}
    response = client.post("/verify", json=sent)
    assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
    client.post("/failing")
    response = client.post("/verify", json=sent)
    assert not response.is_success, (
        f"the hasher had no memory left and raised OSError, and verify said {response.text[:60]}: "
        "everybody is told that their password is wrong, and nobody finds out why. Catch "
        "UnknownHashError and nothing else"
    )
    response = client.post("/hash", json={"password": "correct horse"})
    assert not response.is_success, (
        f"the hasher failed with an OSError, and hash returned {response.text[:60]}: somebody "
        "would keep that in the place of a hash. Let the error go on"
    )


def test_nothing_is_logged(client):
    """No password is logged or printed."""
    for password in PASSWORDS[:2]:
        response = client.post("/hash", json={"password": password})
        assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
        for hashed in (made(password), made(password, DEARER), Old().hash(password), "!"):
            for attempt in (password, f"{password}, twice"):
                sent = {"password": attempt, "password_hash": hashed}
                response = client.post("/verify", json=sent)
                assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
        assert password not in client.get("/written").json(), (
            "a password was logged or printed, which is the same: everybody reads it there who can "
            "read logs"
        )


def test_four_at_a_time(client):
    """Of five computations at once, four are on their way and the fifth waits."""
    response = client.post("/five", json={"password_hash": made("c")})
    assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
    most = response.json()["most"]
    assert most, "the hasher that was given was never asked for these hashes"
    assert most <= 4, (
        "five hashes were computed at the same time, by hash and verify together: each takes its "
        "whole memory, so a flood of logins eats it all. One CapacityLimiter(4) is the limit"
    )
    assert most == 4, (
        f"of five hashes, {most} was computed at the same time, and it may be 4: the event loop or "
        "the limit holds the others up"
    )


def test_waiting_takes_no_thread(client):
    """Whoever waits takes no thread, and holds up nobody but this object's own."""
    response = client.post("/flood", json={"password_hash": made("c")})
    assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
    flood = response.json()
    assert not flood["limit_of_all_changed"], (
        "the limit was set on the limiter that all threads of the process share, so that routes "
        "of plain `def` wait for logins. Make a CapacityLimiter(4) of your own, and pass it as "
        "limiter=..."
    )
    assert flood["threads"] <= 4, (
        f"twelve hashes at once took {flood['threads']} threads: whoever waits for a turn waits "
        "inside a thread, and a flood of logins takes them all from everybody else. Wait before "
        "the thread is taken: to_thread.run_sync(..., limiter=...) does"
    )
    response = client.post("/both")
    assert response.status_code == 200, NOT_YET.format("hash") + detail(response)
    assert response.json()["most"] == 5, (
        "one object was computing 4 hashes, and another object's first one had to wait for them: "
        "the two share their limit, or something else that computes. What is made in a module or "
        "a class belongs to all apps and event loops of the process; make it in __init__"
    )


def test_decoy(client):
    """The decoy is a hash of an unknown password, made once, that costs as much as any other."""
    response = client.get("/decoys")
    assert response.status_code == 200, "there is no decoy yet"
    late = client.get("/calls").json()
    first, again, other, same_password, alike, short_password = response.json().values()
    assert first == again, (
        "the decoy is another one each time: it is made when it is asked for, so a login of "
        "nobody costs one hash more. Make it once, in __init__"
    )
    assert not late, (
        f"the decoy was made when it was first asked for, {late and late[0][1]}: that login takes "
        "longer than others. Make it in __init__"
    )
    assert str(first).startswith("$argon2id$v=19$m=8,t=1,p=1$"), (
        f"the decoy must be a hash of the first hasher, at its costs, and it is {costs_of(first)}"
    )
    assert first != other, (
        "two objects have the same decoy, so somebody knows its password: make it of a random text"
    )
    for password in ("", "decoy", "dummy", "password", "x", *PASSWORDS):
        for decoy in (first, other):
            assert not Argon2Hasher().verify(password, decoy), (
                f"the decoy is the hash of {password!r}: make it of secrets.token_urlsafe()"
            )
    assert not same_password, (
        "two objects made their decoys of the same text, which can be read in the code: make it of "
        "secrets.token_urlsafe()"
    )
    assert not alike, (
        "two objects made their decoys of nearly the same text, of the time or a number that goes "
        "on: it can be guessed. Make it of secrets.token_urlsafe()"
    )
    assert not short_password, (
        "the decoy is the hash of a short text, which can be guessed: make it of "
        "secrets.token_urlsafe()"
    )
    response = client.post("/verify", json={"password": "a guess", "password_hash": first})
    assert response.status_code == 200, NOT_YET.format("verify") + detail(response)
    calls = [what for what, _ in client.get("/calls").json()]
    assert calls == ["verify"], (
        f"to verify the decoy must cost one computation, as for a user: there were {calls}"
    )
