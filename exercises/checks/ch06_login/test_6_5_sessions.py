"""6.5 Sessions: refresh tokens that are used once, and sessions that end."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("6.5")

ADA, BOB = 4, 17
NOON = datetime(2026, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)
DAYS = 14


def stage(learner, days=DAYS, race=False, ahead=0):
    """The reference's routes over the learner's sessions; whoever asks for a login gets it."""
    from dataclasses import replace

    from toolshed.config import Settings
    from toolshed.domain.users import User
    from toolshed.infrastructure.clock import utc_now
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
    from toolshed.presentation.api.v1.deps.current_user import CurrentUser
    from toolshed.presentation.api.v1.deps.services import (
        ClockDep,
        TokenIssuerDep,
        get_authentication_service,
        get_session_service,
    )
    from toolshed.presentation.api.v1.deps.unit_of_work import UnitOfWorkDep
    from toolshed.presentation.api.v1.routes import auth
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers
    from toolshed.presentation.middleware.rate_limit import create_limiter

    settings = Settings(
        database_url="memory://",
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
        refresh_token_seconds=days * 24 * 60 * 60,
        rate_limit_login_account="99/minute",
        rate_limit_login_address="99/minute",
    )
    made_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    times = {"created_at": made_at, "updated_at": made_at}
    store = MemoryStore(
        users={
            id: User(id=id, name=f"U{id}", email=f"{id}@example.com", hashed_password="", **times)
            for id in (ADA, BOB)
        }
    )
    forgotten = []

    class Sessions:
        """Tokens, with a note of what was forgotten; in a race another request is faster."""

        def __init__(self, kept):
            self._kept = kept

        def __getattr__(self, name):
            return getattr(self._kept, name)

        async def use(self, token_id, *, now):
            used = await self._kept.use(token_id, now=now)
            return used and not race

        async def forget(self, family):
            forgotten.append(family)
            await self._kept.forget(family)

    class Everybody:
        async def authenticate(self, email, _):
            return store.users.get(int(email))

    async def get_sessions(work: UnitOfWorkDep, issuer: TokenIssuerDep, clock: ClockDep):
        work.sessions = Sessions(work.sessions)
        return learner.SessionService(work, issuer, lambda: clock() + timedelta(hours=ahead))

    container = Container.build(settings, utc_now)
    app = FastAPI()
    install_error_handlers(app)
    app.state.container = replace(container, begin=MemoryUnits(store))
    app.state.limiter = create_limiter(settings)
    app.dependency_overrides[get_authentication_service] = Everybody
    app.dependency_overrides[get_session_service] = get_sessions
    app.include_router(auth.router)

    @app.get("/me")
    def me(user: CurrentUser):
        return user.id

    @app.get("/expected", include_in_schema=False)
    def kept():
        """What is kept, what was forgotten, and a token that nobody kept."""
        return {
            "tokens": list(store.refresh_tokens.values()),
            "forgotten": forgotten,
            "unknown": container.token_issuer.issue(ADA, "refresh"),
        }

    @app.get("/ids/{token}", include_in_schema=False)
    def id_of(token: str):
        claims = container.token_reader.read(token, "refresh")
        return {"id": claims.token_id, "user_id": claims.user_id}

    @app.post("/users/{user_id}/{what}", include_in_schema=False)
    def change(user_id: int, what: str):
        if what == "delete":
            del store.users[user_id]
        else:
            user = store.users[user_id]
            store.users[user_id] = replace(user, is_active=what == "open")

    return app


def log_in(client, user=ADA):
    """The refresh token of a new session."""
    response = client.post("/auth/token", data={"username": str(user), "password": "x"})
    assert response.status_code == 200, (
        f"somebody logs in, which calls start, and the answer is {response.status_code}: start has "
        "to return a TokenPair"
    )
    return response.json()["refresh_token"]


def refresh(client, token):
    return client.post("/auth/refresh", json={"refresh_token": token})


def renewed(client, token, what="a refresh token is used for the first time"):
    """The next refresh token; it has to be given."""
    response = refresh(client, token)
    assert response.status_code == 200, (
        f"{what}, and POST /auth/refresh answers {response.status_code}: renew has to return the "
        "next pair"
    )
    return response.json()["refresh_token"]


def entry_of(client, token):
    """What is kept of a refresh token."""
    own = client.get(f"/ids/{token}").json()
    found = [each for each in client.get("/expected").json()["tokens"] if each["id"] == own["id"]]
    assert found, (
        "a refresh token was given out, and nothing is kept with its id: make an id, add a "
        "RefreshToken of it, and give the same id to issuer.issue"
    )
    return found[0]


def test_start(serve, clock):
    """A login keeps its refresh token: its id, whose it is, and when it expires."""
    clock.move_to(NOON)
    for days in (14, 3):
        client = serve(days=days)
        for user in (BOB, ADA):
            token = log_in(client, user)
            kept = entry_of(client, token)
            assert kept["user_id"] == user, f"user {user} logged in, and {kept['user_id']} is kept"
            assert client.get(f"/ids/{token}").json()["user_id"] == user, "the token is another's"
            expires_at = datetime.fromisoformat(kept["expires_at"])
            assert abs(expires_at - NOON - timedelta(days=days)) < timedelta(seconds=1), (
                f"refresh tokens live for {days} days here, and one of {NOON:%d %B} expires at "
                f'{expires_at:%d %B, %H:%M}: the lifetime is issuer.lifetime("refresh"), in seconds'
            )
            assert kept["used_at"] is None, "the new token is kept as used already"
        assert len(client.get("/expected").json()["tokens"]) == 2, (
            "two logins have to keep two tokens, one each"
        )


def test_clock(serve, clock):
    """What time it is is said by the clock that the service was given."""
    clock.move_to(NOON)
    for hours in (0, 5):
        client = serve(ahead=hours)
        expires_at = datetime.fromisoformat(entry_of(client, log_in(client))["expires_at"])
        assert abs(expires_at - NOON - timedelta(days=DAYS, hours=hours)) < timedelta(seconds=1), (
            f"the clock of the service is {hours} hours ahead, and a token is kept until "
            f"{expires_at:%d %B, %H:%M}: the present time is self._clock(), as every part of the "
            "API is told it"
        )


def test_each_login_is_a_session(serve, clock):
    """Each login has a family and an id of its own, also for the same user."""
    clock.move_to(NOON)
    client = serve()
    kept = [entry_of(client, log_in(client, user)) for user in (ADA, ADA, BOB, ADA)]
    assert len({each["id"] for each in kept}) == 4, (
        "two logins at the same moment were given the same token: a time is no id. "
        "uuid.uuid4().hex makes one"
    )
    assert len({each["family"] for each in kept}) == 4, (
        "two logins have the same family: a family is one login, on one device, and what ends it "
        "must not end the others"
    )
    again = serve()
    later = [entry_of(again, log_in(again, user)) for user in (ADA, ADA, BOB, ADA)]
    for name in ("id", "family"):
        assert not {each[name] for each in kept} & {each[name] for each in later}, (
            f"the API was started anew, and a login was given the {name} of another one before: "
            "what is counted begins again, and can be guessed. uuid.uuid4().hex does neither"
        )


def test_renew(client):
    """A refresh token gives a new pair: an access token of that user, and another refresh token."""
    for user in (ADA, BOB):
        token = log_in(client, user)
        seen = {token}
        for _ in range(3):
            response = refresh(client, token)
            assert response.status_code == 200, (
                f"a refresh token is used for the first time, and the answer is "
                f"{response.status_code}: renew has to return the next pair"
            )
            pair = response.json()
            headers = {"Authorization": f"Bearer {pair['access_token']}"}
            me = client.get("/me", headers=headers)
            assert me.status_code == 200, "the new access token is refused"
            assert me.json() == user, f"the session is user {user}'s, and the pair another's"
            token = pair["refresh_token"]
            assert token not in seen, (
                "renew gave out the refresh token that it was given: each is used once, so the "
                "next pair needs a new one"
            )
            seen.add(token)


def test_renewed_token_is_kept(client, clock):
    """The new refresh token is of the same family, and has its own lifetime."""
    clock.move_to(NOON)
    token = log_in(client, BOB)
    first = entry_of(client, token)
    clock.shift(24 * 60 * 60)
    second = entry_of(client, renewed(client, token))
    used_at = entry_of(client, token)["used_at"]
    assert used_at is not None, "a token was renewed, and is not kept as used"
    assert abs(datetime.fromisoformat(used_at) - clock.now) < timedelta(seconds=1), (
        f"a token was used on {clock.now:%d %B, %H:%M}, and is kept as used at {used_at}"
    )
    assert second["family"] == first["family"], (
        "the renewed token has another family, so nobody knows any more that it belongs to the "
        "same session: pass the family on"
    )
    assert second["user_id"] == BOB, "the renewed token is kept as another user's"
    expires_at = datetime.fromisoformat(second["expires_at"])
    assert abs(expires_at - clock.now - timedelta(days=DAYS)) < timedelta(seconds=1), (
        f"renewed on {clock.now:%d %B}, and kept until {expires_at:%d %B}: the lifetime counts "
        "from now"
    )


def test_used_once(client):
    """A refresh token that was used is refused."""
    for user in (ADA, BOB):
        token = log_in(client, user)
        renewed(client, token)
        response = refresh(client, token)
        assert response.status_code != 200, (
            "a refresh token was used twice, and gave new tokens both times: sessions.use says "
            "whether it is the first time"
        )
        assert response.status_code == 401, (
            f"a refresh token that was used is answered with {response.status_code}, and not 401"
        )


@pytest.mark.parametrize("renewals", [1, 3])
def test_reuse_ends_the_session(client, renewals):
    """When a used token comes again, its whole session ends."""
    stolen = latest = log_in(client)
    family = entry_of(client, stolen)["family"]
    for _ in range(renewals):
        latest = renewed(client, latest)
    before = client.get("/expected").json()
    assert refresh(client, stolen).status_code == 401, "a used token gave new tokens"
    after = client.get("/expected").json()
    was_forgotten = family in after["forgotten"][len(before["forgotten"]) :]
    remains = any(each["family"] == family for each in after["tokens"])
    assert not (was_forgotten and remains), (
        "the session was forgotten, and is there again: the route answers 401, so all that was "
        "written is undone. What has to stay needs `await self._work.commit()` before you return"
    )
    assert refresh(client, latest).status_code == 401, (
        "a used token came again, so somebody has stolen it, and the latest token of the same "
        "session is still good: nobody knows whether the thief has that one. Forget the family"
    )


def test_reuse_leaves_other_sessions(client):
    """When a used token comes again, other sessions go on, also of the same user."""
    other, bobs, token = log_in(client), log_in(client, BOB), log_in(client)
    renewed(client, token)
    assert refresh(client, token).status_code == 401, "a used token gave new tokens"
    renewed(client, bobs, "a token of Ada's came again, Bob's session has nothing to do with it")
    renewed(client, other, "a token of one session came again, Ada has another on another device")


def test_lost_race(serve):
    """Of two requests with the same token at the same time, the one that is late gets nothing."""
    quiet, client = serve(), serve(race=True)
    renewed(quiet, log_in(quiet))
    token = log_in(client)
    family = entry_of(client, token)["family"]
    response = refresh(client, token)
    assert response.status_code == 401, (
        "another request used the token between sessions.get and sessions.use, and both got new "
        "tokens: what sessions.use returns decides, not what was read before"
    )
    kept = client.get("/expected").json()["tokens"]
    assert not any(each["family"] == family for each in kept), (
        "two requests came with the same token, and the session goes on: one of them may be a "
        "thief's, so it ends, as for every second use"
    )


def test_closed_account(client):
    """A user who is gone or not active gets no new tokens, and the session ends."""
    adas, bobs = log_in(client), log_in(client, BOB)
    adas, bobs = renewed(client, adas), renewed(client, bobs)
    client.post(f"/users/{ADA}/close")
    client.post(f"/users/{BOB}/delete")
    for token, who in ((adas, "Ada's account was closed"), (bobs, "Bob's account was deleted")):
        response = refresh(client, token)
        assert response.status_code == 401, (
            f"{who}, and POST /auth/refresh answers {response.status_code}: look at the user "
            "before you give out tokens"
        )
    client.post(f"/users/{ADA}/open")
    assert refresh(client, adas).status_code == 401, (
        "Ada's account was closed and opened again, and the session of before goes on: forget its "
        "family, and commit, when the account turns out to be closed"
    )
    assert client.get("/expected").json()["tokens"] == [], (
        "an account was closed or deleted, and tokens of its session are kept"
    )


def test_unknown_token(client):
    """A token that nobody keeps is refused, and does no harm."""
    token = log_in(client)
    response = refresh(client, client.get("/expected").json()["unknown"])
    assert response.status_code != 200, (
        "a refresh token that is well signed, and that nobody keeps, gave new tokens"
    )
    assert response.status_code == 401, (
        f"a token that nobody keeps is answered with {response.status_code}, and not 401"
    )
    renewed(client, token, "somebody else's token was refused, this one is good")


def test_logout(client):
    """Logging out ends the whole session and no other, with any token of it."""
    for which, user, another in (("latest", ADA, BOB), ("first", BOB, ADA)):
        other, theirs, first = log_in(client, user), log_in(client, another), log_in(client, user)
        latest = renewed(client, first)
        token = {"latest": latest, "first": first}[which]
        response = client.post("/auth/logout", json={"refresh_token": token})
        assert response.status_code == 204, f"POST /auth/logout answers {response.status_code}"
        assert refresh(client, latest).status_code == 401, (
            f"somebody logged out with the {which} token of the session, and its latest one still "
            "gives new tokens: end forgets the family"
        )
        renewed(client, other, "the same user logged out on another device")
        renewed(client, theirs, "another user logged out")
    response = client.post(
        "/auth/logout", json={"refresh_token": client.get("/expected").json()["unknown"]}
    )
    assert response.status_code == 204, (
        f"a token that nobody keeps was logged out, and the answer is {response.status_code}: "
        "there is nothing to do then, and nothing wrong"
    )


def test_expired_tokens_are_forgotten(client, clock):
    """A login forgets the tokens that have expired, and no others."""
    clock.move_to(NOON)
    log_in(client), log_in(client, BOB)
    clock.shift(60 * 60)
    token = log_in(client, BOB)
    used, younger = (entry_of(client, each)["id"] for each in (token, renewed(client, token)))
    clock.shift(DAYS * 24 * 60 * 60 - 60)
    newest = entry_of(client, log_in(client))["id"]
    kept = {each["id"] for each in client.get("/expected").json()["tokens"]}
    assert len(kept) < 5, (
        "two tokens expired an hour ago, and are still kept after another login: the table grows "
        "for ever. start begins with sessions.forget_expired(now=...)"
    )
    assert {younger, newest} <= kept, "tokens were forgotten that have not expired yet"
    assert used in kept, (
        "a token that was used, and has not expired, was forgotten: if it comes again now, nobody "
        "notices that it was stolen"
    )
