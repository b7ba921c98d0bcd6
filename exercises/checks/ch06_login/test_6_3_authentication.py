"""6.3 Authentication: whoever fails to log in learns nothing, neither by the answer nor by work."""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("6.3")

# id, password, is the account active?
ACCOUNTS = {
    "ada@example.com": (4, "correct horse battery", True),
    "bob@example.com": (17, "\N{POUND SIGN}" * 127 + "Y", True),  # as long as passwords may be
    "eve@example.com": (9, "let me in", False),
}
NOBODY = ("nobody@example.com", "carl@example.com")
LONG = ("correct horse battery" + "y" * 200, "\N{POUND SIGN}" * 127 + "Yx")


def stage(learner, **costs):
    """POST /auth/token of the reference over the learner's service; /expected tells the work."""
    import asyncio
    import functools
    import re
    from dataclasses import replace
    from datetime import UTC, datetime

    import argon2
    from pwdlib.hashers.argon2 import Argon2Hasher

    from toolshed.config import Settings
    from toolshed.domain.users import User
    from toolshed.infrastructure.clock import utc_now
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
    from toolshed.infrastructure.memory.users import MemoryUserRepository
    from toolshed.presentation.api.v1.deps.services import get_authentication_service
    from toolshed.presentation.api.v1.routes import auth
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers
    from toolshed.presentation.middleware.rate_limit import create_limiter

    work, returned, broken = [], [], set()

    class Users(dict):
        """The table of users, which may be out of order."""

        def values(self):
            if "users" in broken:
                raise ConnectionError("the database does not answer")
            return super().values()

    def counted(name):
        """A method of argon2's that notes what it is asked to do: every hash goes through it."""
        method = getattr(argon2.PasswordHasher, name)
        method = getattr(method, "__wrapped__", method)

        @functools.wraps(method)
        def wrapper(self, first, *args, **kwargs):
            password = args[0] if name == "verify" else first
            parameters = f"m={self.memory_cost},t={self.time_cost},p={self.parallelism}"
            if name == "verify":
                found = re.search(r"m=\d+,t=\d+,p=\d+", str(first))
                parameters = found[0] if found else "no hash"
            try:
                asyncio.get_running_loop()
                on_the_loop = True
            except RuntimeError:
                on_the_loop = False
            entry = {"call": name, "cost": parameters, "length": len(password)}
            work.append({**entry, "on_the_loop": on_the_loop})
            if "hasher" in broken:
                raise RuntimeError("there is no memory for a hash")
            return method(self, first, *args, **kwargs)

        setattr(argon2.PasswordHasher, name, wrapper)

    settings = Settings(
        **{"argon2_time_cost": 1, "argon2_memory_kib": 8, "argon2_parallelism": 1, **costs},
        database_url="memory://",
        rate_limit_login_account="99/minute",
        rate_limit_login_address="99/minute",
    )
    for name in ("hash", "verify"):  # first: in one process, an earlier stage's stand in the way
        counted(name)
    made_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    hasher = Argon2Hasher(
        time_cost=1, memory_cost=settings.argon2_memory_kib, parallelism=1
    )  # outdated where time_cost is not 1
    users = Users()
    users |= {
        id: User(
            id=id,
            name=email.partition("@")[0].title(),
            email=email,
            hashed_password=hasher.hash(password),
            is_active=active,
            created_at=made_at,
            updated_at=made_at,
        )
        for email, (id, password, active) in ACCOUNTS.items()
    }
    container = Container.build(settings, utc_now)
    work.clear()

    app = FastAPI()
    install_error_handlers(app)
    app.state.container = replace(container, begin=MemoryUnits(MemoryStore(users=users)))
    app.state.limiter = create_limiter(settings)
    app.include_router(auth.router)

    class Watched:
        """Notes which hash the user has that is returned."""

        def __init__(self, service):
            self.service = service

        async def authenticate(self, *args, **kwargs):
            user = await self.service.authenticate(*args, **kwargs)
            returned[:] = [getattr(user, "hashed_password", None)]
            return user

    def service():
        """The learner's service, made for each request as the API does it."""
        repository = MemoryUserRepository(MemoryStore(users=users))
        return Watched(learner.AuthenticationService(repository, container.passwords))

    app.dependency_overrides[get_authentication_service] = service

    @app.post("/break/{part}", include_in_schema=False)
    def break_down(part: str):
        broken.add(part)

    @app.get("/expected", include_in_schema=False)
    def done():
        """What was done since it was asked last, and what is kept."""
        done_since, work[:] = list(work), []
        kept = {user.email: user.hashed_password for user in users.values()}
        return {"work": done_since, "kept": kept, "returned": returned}

    @app.get("/who/{token}", include_in_schema=False)
    def who(token: str):
        return container.token_reader.read(token).user_id

    return app


def attempt(client, email, password):
    """The answer to a login, and the work that was done for it."""
    client.get("/expected")
    response = client.post("/auth/token", data={"username": email, "password": password})
    return response, client.get("/expected").json()["work"]


def right(email):
    return email, ACCOUNTS[email][1]


def counts(work):
    return [sum(each["call"] == call for each in work) for call in ("verify", "hash")]


@pytest.mark.guard("the module does this rightly, and a mend must keep it")
def test_right_password(client):
    """The right password of an active account logs in, in any spelling of the address."""
    for email in ("ada@example.com", "bob@example.com"):
        id, password, _ = ACCOUNTS[email]
        for spelling in (email, f" {email.upper()} "):
            response, _ = attempt(client, spelling, password)
            assert response.status_code == 200, (
                f"the password of {email} is right, and as {spelling!r} the login was refused"
                + (
                    ": a password may have as many as MAX_PASSWORD_LENGTH characters, whatever "
                    "number of bytes those are"
                    if len(password) == 128 and spelling == email
                    else ""
                )
            )
            user_id = client.get(f"/who/{response.json()['access_token']}").json()
            assert user_id == id, f"{email} logged in, and became user {user_id} instead of {id}"


@pytest.mark.guard("the module does this rightly, and a mend must keep it")
def test_wrong_password(client):
    """Nobody gets in with a password that is not theirs, nor with no account at all."""
    response, _ = attempt(client, *right("ada@example.com"))
    assert response.status_code == 200, "the right password was refused"
    guesses = ["wrong", ACCOUNTS["bob@example.com"][1], "Correct horse battery", *LONG]
    ada = ACCOUNTS["ada@example.com"][1]
    guesses += ["decoy", "dummy", "password", "secret", " ", f" {ada} ", ada.upper()]
    logins = [(email, guess) for email in ("ada@example.com", NOBODY[0]) for guess in guesses]
    for email, guess in [*logins, ("bob@example.com", LONG[1])]:
        response, _ = attempt(client, email, guess)
        cut = f", and {len(guess) - 30} more characters" if len(guess) > 30 else ""
        assert response.status_code != 200, (
            f"{email} got in with the password {guess[:30]!r}{cut}, which is not theirs"
        )
        assert response.status_code == 401, (
            f"a login that failed was answered with {response.status_code}"
        )


def test_unknown_address(client):
    """An address that nobody has costs one verification, as that of an account does."""
    known, work = attempt(client, "ada@example.com", "wrong")
    assert known.status_code == 401, "a wrong password has to be refused with 401"
    verified, hashed = counts(work)
    assert (verified, hashed) == (1, 0), (
        f"for an account that exists, {verified} hashes are verified and {hashed} made, and it "
        "should be 1 and 0"
    )
    attempt(client, NOBODY[0], "wrong")  # a decoy may be made now, once
    for email in NOBODY:
        response, of_nobody = attempt(client, email, "wrong")
        assert response.status_code == 401, (
            f"an address that nobody has was answered with {response.status_code}, not 401"
        )
        verified, hashed = counts(of_nobody)
        assert hashed == 0, (
            f"for an unknown address {hashed} hash was made, and for a known one none: that takes "
            "time of its own. A decoy is made once, not for each request; passwords.decoy is one"
        )
        assert verified != 0, (
            "for an unknown address no hash is verified, and for a known one there is one: that "
            "takes far longer, so anybody with a clock finds out who has an account. Verify "
            "passwords.decoy instead of returning early"
        )
        assert verified == 1, (
            f"for an unknown address {verified} hashes are verified, and for a known one 1"
        )


def test_same_cost(serve):
    """What is verified for an unknown address costs as much as an account's hash."""
    for memory in (8, 16):
        client = serve(argon2_memory_kib=memory)
        costs = {}
        for email in ("ada@example.com", *NOBODY):
            _, work = attempt(client, email, "wrong")
            costs[email] = [each["cost"] for each in work if each["call"] == "verify"]
            assert costs[email], (
                f"for {email} no hash is verified, so there is nothing to take the same time"
            )
        first = costs["ada@example.com"]
        for email in NOBODY:
            assert costs[email] == first, (
                f"the hash of an account has the parameters {first[0]}, and what is verified for "
                f"an unknown address has {costs[email][0]}: it takes another time. passwords.decoy "
                "follows the settings, a hash that is written out does not"
            )


def test_closed_account(client):
    """A closed account costs one verification too, with a wrong password and with the right one."""
    response, _ = attempt(client, *right("ada@example.com"))
    assert response.status_code == 200, "the right password of an active account was refused"
    for password in ("wrong", ACCOUNTS["eve@example.com"][1]):
        response, work = attempt(client, "eve@example.com", password)
        assert response.status_code != 200, "somebody got into an account that is closed"
        verified, hashed = counts(work)
        assert verified != 0, (
            "for an account that is closed no hash is verified, and for others there is one: who "
            "measures it learns which addresses are in use. Look at is_active after the hash"
        )
        assert (verified, hashed) == (1, 0), (
            f"for an account that is closed {verified} hashes are verified and {hashed} made, and "
            "it should be 1 and 0"
        )


def test_one_answer(client):
    """Every login that fails gets the same answer."""
    response, _ = attempt(client, *right("ada@example.com"))
    assert response.status_code == 200, "the right password of an active account was refused"
    cases = {
        "a wrong password": ("ada@example.com", "wrong"),
        "an unknown address": (NOBODY[0], "wrong"),
        "a closed account": right("eve@example.com"),
        "a closed account and a wrong password": ("eve@example.com", "wrong"),
        "a password that is too long": ("ada@example.com", LONG[0]),
        "a password that is too long, for an unknown address": (NOBODY[1], LONG[0]),
        "a password that is too long, for a closed account": ("eve@example.com", LONG[0]),
    }
    first, _ = attempt(client, *cases["a wrong password"])
    for what, login in cases.items():
        response, _ = attempt(client, *login)
        assert response.status_code != 403, (
            f"{what} was answered with 403 and {response.json().get('detail')!r}: that tells "
            "everybody, without a password, that there is such an account. Return None"
        )
        assert not response.is_server_error, f"{what} was answered with {response.status_code}"
        assert response.status_code == 401, f"{what} was answered with {response.status_code}"
        assert response.text == first.text, f"{what} is answered differently from a wrong password"


@pytest.mark.guard("the module catches nothing, and a mend must not either")
@pytest.mark.server_errors
def test_server_fault(serve):
    """A fault of the server's is no login that failed."""
    for part, what in (("users", "the database does"), ("hasher", "the hasher does")):
        client = serve()
        response, _ = attempt(client, *right("ada@example.com"))
        assert response.status_code == 200, "the right password of an active account was refused"
        client.post(f"/break/{part}")
        form = {"username": "ada@example.com", "password": ACCOUNTS["ada@example.com"][1]}
        response = client.post("/auth/token", data=form)
        assert response.status_code == 500, (
            f"{what} not work, and Ada's right password was answered with {response.status_code}: "
            "everybody is refused by a fault of the server's, and nobody is told. That "
            "authenticate raises nothing means of its own accord: catch nothing"
        )


@pytest.mark.guard("the module does the same work here, and a mend must keep it so")
def test_long_password(client):
    """A password that is too long costs the same with an account and without one."""
    response, _ = attempt(client, *right("ada@example.com"))
    assert response.status_code == 200, "the right password of an active account was refused"
    attempt(client, NOBODY[0], "wrong")  # a decoy may be made now, once
    for password in LONG:
        _, known = attempt(client, "ada@example.com", password)
        _, unknown = attempt(client, NOBODY[0], password)
        assert counts(known) == counts(unknown), (
            f"a password of {len(password)} characters costs {counts(known)[0]} verifications for "
            f"an account and {counts(unknown)[0]} for an unknown address, so the clock tells who "
            "has an account. Look at the length before anything else, or in both cases alike"
        )


def test_long_password_of_closed_account(client):
    """A password that is too long costs the same for a closed account."""
    for password in LONG:
        _, known = attempt(client, "ada@example.com", password)
        response, closed = attempt(client, "eve@example.com", password)
        assert response.status_code == 401, (
            f"a password of {len(password)} characters for an account that is closed was answered "
            f"with {response.status_code}, and not with 401 as for every other account"
        )
        assert counts(known) == counts(closed), (
            f"a password of {len(password)} characters costs {counts(known)[0]} verifications for "
            f"an account and {counts(closed)[0]} for one that is closed"
        )


@pytest.mark.guard("the module keeps long passwords from the hasher, and a mend must too")
def test_long_password_is_not_hashed(client):
    """No password of more than MAX_PASSWORD_LENGTH characters reaches the hasher."""
    response, work = attempt(client, *right("bob@example.com"))
    assert response.status_code == 200, "a password of 128 characters is right, and was refused"
    assert [each["length"] for each in work] == [128], "a password was changed before its check"
    for email in ("ada@example.com", "eve@example.com", *NOBODY):
        for password in LONG:
            _, work = attempt(client, email, password)
            longest = max((each["length"] for each in work), default=0)
            assert longest <= 128, (
                f"a password of {longest} characters reached the hasher: with ten megabytes each, "
                "a few logins keep the server busy"
            )


@pytest.mark.guard("the module does this rightly, and a mend must keep it")
def test_off_the_event_loop(client):
    """No hash is computed on the event loop."""
    logins = [right("ada@example.com"), ("ada@example.com", "wrong"), (NOBODY[0], "wrong")]
    for login in [*logins, right("eve@example.com")]:
        response, work = attempt(client, *login)
        assert response.status_code == 200 or login != logins[0], "the right password was refused"
        assert not any(each["on_the_loop"] for each in work), (
            "a hash was computed on the event loop, so every other request waits for it: "
            "`await self._passwords.verify(...)` works in a thread"
        )


@pytest.mark.guard("the module does this rightly, and a mend must keep it")
def test_outdated_hash(serve):
    """An outdated hash is replaced when somebody gets in, and only then."""
    client = serve(argon2_time_cost=2)  # the accounts' hashes are of time_cost 1
    before = client.get("/expected").json()["kept"]
    wrong = [("ada@example.com", "wrong"), (NOBODY[0], "wrong"), right("eve@example.com")]
    for email, password in wrong:
        attempt(client, email, password)
        assert client.get("/expected").json()["kept"] == before, (
            f"the login of {email} failed, and a hash was replaced all the same"
        )
    for email in ("ada@example.com", "bob@example.com"):
        response, _ = attempt(client, *right(email))
        assert response.status_code == 200, "the right password of an outdated hash was refused"
        expected = client.get("/expected").json()
        kept = expected["kept"]
        assert kept[email] != before[email], (
            "somebody with an outdated hash got in, and the hash was not replaced: verify returns "
            "the new one, and users.rehash keeps it"
        )
        assert "t=2" in kept[email], "an outdated hash was replaced by something else"
        assert expected["returned"] == [kept[email]], (
            "the hash was replaced, and authenticate returned the user with the hash of before: "
            "whoever goes on with that user works with what is not true any more"
        )
        response, work = attempt(client, *right(email))
        assert response.status_code == 200, "after the hash was replaced, the password was refused"
        assert counts(work) == [1, 0], "the hash was replaced, and is replaced again"
