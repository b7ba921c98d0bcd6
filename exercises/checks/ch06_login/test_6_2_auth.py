"""6.2 Login: a form with address and password becomes tokens, or a 401 that tells nothing."""

import unicodedata

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("6.2")

ADA = {"id": 4, "name": "Ada", "email": "ada@example.com"}
BOB = {"id": 17, "name": "Bob", "email": "bob.b@example.com"}
EVE = {"id": 9, "name": "Eve", "email": "eve@example.com"}  # whose account is closed
PASSWORDS = {
    "Ada": "correct horse battery",
    "Bob": f"  Staple & Co, {chr(0xBD)} off, {'always ' * 12}",
    "Eve": "let me in",
}
FIELDS = {"access_token", "token_type", "expires_in", "refresh_token"}


def stage(learner, **settings):
    """The learner's router and a route for who is logged in, over users of its own."""
    import logging
    import sys
    from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
    from dataclasses import replace
    from datetime import UTC, datetime

    from pwdlib.hashers.argon2 import Argon2Hasher

    from toolshed.config import Settings
    from toolshed.domain.users import User
    from toolshed.infrastructure.clock import utc_now
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.unit_of_work import MemoryUnits
    from toolshed.presentation.api.v1.deps.current_user import CurrentUser
    from toolshed.presentation.container import Container
    from toolshed.presentation.errors import install_error_handlers
    from toolshed.presentation.middleware.rate_limit import create_limiter

    cheap = {"argon2_time_cost": 1, "argon2_memory_kib": 8, "argon2_parallelism": 1}
    many = {"rate_limit_login_account": "99/minute", "rate_limit_login_address": "99/minute"}
    chosen = Settings(**{"database_url": "memory://", **cheap, **many, **settings})
    made_at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    times = {"created_at": made_at, "updated_at": made_at}
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)

    class Users(dict):
        """The table of users, which may be out of order."""

        is_down = False

        def __iter__(self):
            if self.is_down:
                raise ConnectionError("the database does not answer")
            return super().__iter__()

    users = Users()
    users |= {
        person["id"]: User(
            **person,
            **times,
            hashed_password=hasher.hash(PASSWORDS[person["name"]]),
            is_active=person is not EVE,
        )
        for person in (ADA, BOB, EVE)
    }
    store = MemoryStore(users=users)
    begin = MemoryUnits(store)

    lines = []

    class Log(logging.Handler):
        def emit(self, record):
            lines.append(f"{record.getMessage()} {record.__dict__}")

    class Copied:
        """Standard output: what is printed is in the log of a server."""

        def __init__(self, stream):
            self.stream = stream

        def __getattr__(self, name):
            return getattr(self.stream, name)

        def write(self, text):
            lines.append(text)
            return self.stream.write(text)

    @asynccontextmanager
    async def logging_everything(_):
        log, root = Log(), logging.getLogger()
        root.addHandler(log)
        level, root.level = root.level, logging.DEBUG
        with redirect_stdout(Copied(sys.stdout)), redirect_stderr(Copied(sys.stderr)):
            yield
        root.removeHandler(log)
        root.level = level

    app = FastAPI(lifespan=logging_everything)
    install_error_handlers(app)
    app.state.container = replace(Container.build(chosen, utc_now), begin=begin)
    app.state.limiter = create_limiter(chosen)
    app.include_router(learner.router)

    @app.get("/me", include_in_schema=False)
    def me(user: CurrentUser):
        return {name: getattr(user, name) for name in ADA}

    @app.get("/sessions", include_in_schema=False)
    def count_sessions():
        return len(store.refresh_tokens)

    @app.post("/break", include_in_schema=False)
    def break_down():
        users.is_down = True

    @app.get("/expected", include_in_schema=False)
    def logged():
        return "\n".join(lines)

    return app


def credentials(person, **changes):
    return {"username": person["email"], "password": PASSWORDS[person["name"]], **changes}


def log_in(client, person=ADA):
    """The answer to a login that has to succeed."""
    response = client.post("/auth/token", data=credentials(person))
    assert response.status_code not in (404, 405), "no route answers POST /auth/token"
    assert response.status_code != 422, (
        "the form of OAuth 2 was refused with 422: the route looks for its fields somewhere else, "
        "or for others. `form: Annotated[OAuth2PasswordRequestForm, Depends()]` reads them"
    )
    assert response.status_code != 201, (
        "the login was answered with 201: nothing was made that has an address, so it is 200, "
        "which the standard of OAuth wants too"
    )
    aside = " (it is long, and starts and ends with spaces: all of it counts)"
    aside = aside if person is BOB else ""
    assert response.status_code == 200, (
        f"{person['name']}'s address and password{aside} are right, and the answer is "
        f"{response.status_code}"
    )
    return response


def test_login(client):
    """The form of OAuth 2 with address and password is answered with four fields."""
    for person in (ADA, BOB):
        response = log_in(client, person)
        body = response.json()
        assert isinstance(body, dict), f"the answer must be a JSON object, and it is {body}"
        missing = sorted(FIELDS - body.keys())
        assert not missing, f"the answer lacks {', '.join(missing)}: it is a TokenResponse"
        assert body.keys() == FIELDS, "the answer has more than the fields of a TokenResponse"
        assert body["token_type"] == "bearer", (  # noqa: S105
            'token_type must be "bearer", the default of TokenResponse'
        )
        headers = str(response.headers.multi_items())
        assert not any(body[name] in headers for name in ("access_token", "refresh_token")), (
            "a token is in a header of the answer as well, where logs and proxies see it: tokens "
            "belong into the body alone"
        )


def test_access_token(client):
    """The access token is good for requests of that user."""
    for person in (ADA, BOB):
        token = log_in(client, person).json()["access_token"]
        response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == 200, (
            f"{person['name']} logged in, and the access token was refused with "
            f"{response.status_code}: is it the right one of the two?"
        )
        assert response.json() == person, f"{person['name']} logged in, and is somebody else now"


def test_refresh_token(client):
    """Each login starts a session: its refresh token is known, and is its own."""
    first, second = (log_in(client, BOB).json()["refresh_token"] for _ in range(2))
    assert first != second, (
        "two logins were given the same refresh token: each login starts a session of its own"
    )
    kept = client.get("/sessions").json()
    assert kept <= 2, f"two logins started {kept} sessions: call sessions.start once for each"
    for token in (first, second):
        response = client.post("/auth/refresh", json={"refresh_token": token})
        assert response.status_code == 200, (
            "POST /auth/refresh refuses the refresh token that the login gave: "
            "sessions.start(user.id) makes one that is kept, a token from elsewhere is not known"
        )
        assert response.json().keys() == FIELDS, "POST /auth/refresh must answer the same fields"


def test_expires_in(serve):
    """expires_in is the lifetime of the access token, whatever the settings say."""
    for seconds in (300, 900):
        body = log_in(serve(access_token_seconds=seconds)).json()
        assert body["expires_in"] == seconds, (
            f"access tokens live for {seconds} seconds here, and expires_in is "
            f"{body['expires_in']}: issuer.lifetime() knows"
        )


def test_form(client):
    """The request is a form: JSON is refused with 422, and the query is not read."""
    log_in(client)
    response = client.post("/auth/token", data=credentials(BOB, grant_type="password", scope=""))
    assert response.status_code == 200, (
        "a form that has grant_type=password and scope= too was refused with "
        f"{response.status_code}: clients of OAuth send these fields, and /docs does"
    )
    response = client.post("/auth/token", params=credentials(ADA))
    assert response.status_code != 200, (
        "address and password in the query were answered with 200: what is in the address of a "
        "request ends in logs and histories. They belong into the form"
    )
    for what, other in (("JSON", {"json": credentials(ADA)}), ("no body", {})):
        response = client.post("/auth/token", **other)
        assert response.status_code == 422, (
            f"{what} was answered with {response.status_code}: the request is the form of OAuth 2, "
            "and without its fields it is not valid, which is 422"
        )


def test_wrong_password(client):
    """An address and a password that do not fit are answered with 401."""
    log_in(client)
    wrong = [
        credentials(ADA, password="wrong"),  # noqa: S106
        credentials(ADA, password=PASSWORDS["Bob"]),
        credentials(ADA, password=PASSWORDS["Ada"].upper()),
        credentials(BOB, password=PASSWORDS["Bob"].strip()),
        credentials(BOB, password=PASSWORDS["Bob"].replace("\N{VULGAR FRACTION ONE HALF}", "1/2")),
        credentials(BOB, password=unicodedata.normalize("NFKC", PASSWORDS["Bob"])),
        credentials(BOB, password=PASSWORDS["Bob"] + "!"),
        credentials(ADA, password=f" {PASSWORDS['Ada']} "),
        credentials(ADA, username="nobody@example.com"),
        credentials(ADA, username="x" * 5000),
        credentials(EVE),
    ]
    for form in wrong:
        response = client.post("/auth/token", data=form)
        who = "Eve, whose account is closed," if form == wrong[-1] else "somebody"
        assert response.status_code != 200, (
            f"{who} got tokens for what is no good login: authenticate returns None then"
        )
        assert response.status_code not in (400, 403, 404), (
            f"a login that failed was answered with {response.status_code}: it is 401, who asks is "
            "not known"
        )
        assert response.status_code == 401, (
            f"a login that failed has to be answered with 401, and not {response.status_code}"
        )


@pytest.mark.server_errors
def test_server_fault(client):
    """When the server is at fault, the answer is no 401."""
    log_in(client)
    client.post("/break")
    response = client.post("/auth/token", data=credentials(ADA))
    assert response.status_code != 401, (
        "the database does not answer, and Ada was told that her address or her password is "
        "wrong: nobody learns of the fault. `authenticate` returns None for a login that failed; "
        "what it raises is to pass"
    )
    assert response.status_code == 500, (
        f"the database does not answer, and the login was answered with {response.status_code}: "
        "let what you do not expect pass, it becomes a 500"
    )


def test_challenge(client):
    """The 401 has the header WWW-Authenticate: Bearer."""
    log_in(client)
    for form in (credentials(ADA, password="no"), credentials(EVE)):  # noqa: S106
        response = client.post("/auth/token", data=form)
        assert response.status_code == 401, (
            f"a login that failed was answered with {response.status_code}"
        )
        challenge = response.headers.get("www-authenticate")
        assert challenge is not None, (
            "a login was refused with 401 without WWW-Authenticate, which HTTP wants with every "
            '401: HTTPException takes headers={"WWW-Authenticate": "Bearer"}'
        )
        assert challenge.split(" ")[0].lower() == "bearer", (
            f"WWW-Authenticate has to name the scheme Bearer first, and it is {challenge}"
        )


def test_one_answer(client):
    """Nothing in the 401 tells whether the address, the password or the account is the reason."""
    log_in(client)
    forms = {
        "a wrong password": credentials(ADA, password="wrong"),  # noqa: S106
        "an unknown address": credentials(ADA, username="nobody@example.com"),
        "another unknown address": credentials(BOB, username="carl@example.com"),
        "a closed account": credentials(EVE),
        "a closed account and a wrong password": credentials(EVE, password="no"),  # noqa: S106
    }
    answers = {what: client.post("/auth/token", data=form) for what, form in forms.items()}
    first = answers["a wrong password"]
    for what, response in answers.items():
        assert response.status_code == 401, f"{what} was answered with {response.status_code}"
        assert "@example.com" not in response.text, "the answer repeats the address that was sent"
        assert response.text == first.text, (
            f"{what} and a wrong password have different answers, so anybody can find out who has "
            "an account: give them the same detail"
        )
        challenges = [r.headers.get("www-authenticate") for r in (first, response)]
        assert challenges[0] == challenges[1], f"WWW-Authenticate tells {what} apart"
        assert dict(response.headers) == dict(first.headers), (
            f"{what} and a wrong password are answered with different headers"
        )


def test_spelling_of_the_address(client):
    """An address is the same in capitals and with space around it."""
    log_in(client)
    for person, spelling in ((ADA, "Ada@Example.com"), (BOB, "  BOB.B@EXAMPLE.COM ")):
        response = client.post("/auth/token", data=credentials(person, username=spelling))
        assert response.status_code == 200, (
            f"{person['name']} wrote the address as {spelling!r} and was refused: addresses are "
            "kept in one spelling, and authentication.authenticate brings what was sent to it"
        )


def test_not_stored(client):
    """Every answer that carries tokens has Cache-Control: no-store."""
    login = log_in(client)
    renewed = client.post(
        "/auth/refresh", json={"refresh_token": login.json().get("refresh_token", "-")}
    )
    assert renewed.status_code == 200, (
        "POST /auth/refresh refuses the refresh token that the login gave: sessions.start(user.id) "
        "makes one that is kept"
    )
    for path, response in (("/auth/token", login), ("/auth/refresh", renewed)):
        control = response.headers.get("cache-control")
        assert control is not None, (
            f"the answer of POST {path} has no Cache-Control: whatever is on the way may keep the "
            'tokens. Set response.headers["Cache-Control"] = "no-store" in `_answer`'
        )
        directives = {part.strip().lower() for part in control.split(",")}
        assert "no-store" in directives, (
            f"Cache-Control of POST {path} is {control}, and only no-store says: keep nothing"
        )


def test_attempts_are_counted(serve):
    """Attempts are limited by LoginLimits."""
    client = serve(rate_limit_login_account="3/minute")
    for _ in range(3):
        log_in(client, BOB)
    response = client.post("/auth/token", data=credentials(BOB))
    assert response.status_code == 429, (
        "the limit is 3 attempts a minute here, and the fourth was answered with "
        f"{response.status_code}: the decorator takes dependencies=[LoginLimits]"
    )
    log_in(client, ADA)


def test_nothing_is_logged(client):
    """Neither passwords nor tokens are in the log."""
    for person in (ADA, BOB):
        body = log_in(client, person).json()
        for email in (person["email"], EVE["email"], "nobody@example.com"):
            form = {"username": email, "password": "sesame, open"}
            client.post("/auth/token", data=form)
        client.post("/auth/token", data=credentials(EVE))
        log = client.get("/expected").json()
        for secret in (PASSWORDS[person["name"]], PASSWORDS["Eve"], "sesame, open"):
            assert secret not in log, (
                "a password was logged or printed, which is the same: everybody reads it there "
                "who can read logs"
            )
        for name in ("access_token", "refresh_token"):
            assert body.get(name, "-" * 9) not in log, (
                f"the {name} was logged or printed, and who reads it in the log is that user"
            )


def test_docs(client):
    """OpenAPI shows the form, and the fields of the answer."""
    log_in(client)
    document = client.get("/openapi.json").json()
    operations = document["paths"].get("/auth/token", {})
    others = {*document["paths"]} - {"/auth/token", "/auth/refresh", "/auth/logout"}
    assert not others, f"the router has a route that nobody asked for: {', '.join(others)}"
    assert operations.keys() == {"post"}, "OpenAPI does not document POST /auth/token alone"
    assert not operations["post"].get("parameters"), (
        "OpenAPI documents parameters of POST /auth/token, where all is in the form: "
        f"{', '.join(p['name'] for p in operations['post']['parameters'])}"
    )
    content = operations["post"].get("requestBody", {}).get("content", {})
    assert [*content] == ["application/x-www-form-urlencoded"], (
        "OpenAPI does not say that the request is a form: "
        "`form: Annotated[OAuth2PasswordRequestForm, Depends()]` does"
    )
    schemas = document["components"]["schemas"]

    def resolved(content):
        schema = next(iter(content.values()), {}).get("schema", {})
        return schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)

    form = resolved(content)
    assert {"username", "password"} <= {*form.get("required", ())}, (
        "OpenAPI must document username and password as required fields of the form"
    )
    assert "200" in operations["post"]["responses"], (
        f"OpenAPI documents {min(operations['post']['responses'])} for a login, and not 200"
    )
    fields = resolved(operations["post"]["responses"]["200"].get("content", {}))
    assert {*fields.get("properties", ())} == FIELDS, (
        "OpenAPI does not say what the answer is: give the route TokenResponse, as return "
        "annotation or response_model"
    )
    assert "auth" in operations["post"].get("tags", ()), "the tag `auth` of the router was lost"


@pytest.mark.guard("the route is given, and a login must not change it")
def test_logout(client):
    """POST /auth/logout answers 204, whatever it is sent."""
    response = client.post("/auth/logout", json={"refresh_token": "nonsense"})
    assert response.status_code == 204, (
        f"POST /auth/logout is given, and it answers {response.status_code} now"
    )


def test_given_routes_stay(client):
    """POST /auth/refresh and /auth/logout, which are given, still work: what is over is refused."""
    used, ended = (log_in(client).json() for _ in range(2))
    response = client.post("/auth/refresh", json={"refresh_token": used["refresh_token"]})
    assert response.status_code == 200, "POST /auth/refresh refuses the token of a new login"
    response = client.post("/auth/logout", json={"refresh_token": ended["refresh_token"]})
    assert response.status_code == 204, "POST /auth/logout does not end a session any more"
    for what, token in (
        ("a refresh token that was used already", used["refresh_token"]),
        ("the refresh token of a session that has ended", ended["refresh_token"]),
        ("an access token", used["access_token"]),
        ("no token at all", "nonsense"),
    ):
        response = client.post("/auth/refresh", json={"refresh_token": token})
        assert response.status_code == 401, (
            f"POST /auth/refresh was sent {what} and answers {response.status_code}: the route is "
            "given and refuses it with 401, leave it as it was"
        )
        assert response.headers.get("www-authenticate") == "Bearer", (
            f"POST /auth/refresh refuses {what} without WWW-Authenticate: Bearer: the route is "
            "given, leave it as it was"
        )
