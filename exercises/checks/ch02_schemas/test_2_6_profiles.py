"""2.6 Profiles: what everybody may know of a user, and no more."""

import json
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("2.6")

PATH = "/users/{user_id}/profile"
ANSWERS = {
    1: {"id": 1, "name": "Ada", "member_since": "2024-12-31"},
    2: {"id": 2, "name": "Bo", "member_since": "2026-03-14"},
    30: {"id": 30, "name": "", "member_since": "2025-06-01"},
}
TYPES = {
    "id": {"type": "integer"},
    "name": {"type": "string"},
    "member_since": {"type": "string", "format": "date"},
}
SECRETS = ("private-", "note-on-", "hash-of-", "phone-of-", "04:04:44")  # the last: updated_at
NO_PROFILE = "GET /users/{}/profile answered {}, and there is such a user"


def stage(learner):
    """The learner's router over three users, each with secrets that are easy to recognise.

    The server stands far west of Greenwich.
    """
    from toolshed.application.users import UserService
    from toolshed.domain.users import User
    from toolshed.infrastructure.memory.store import MemoryStore
    from toolshed.infrastructure.memory.users import MemoryUserRepository
    from toolshed.presentation.api.v1.deps.services import get_user_repository, get_user_service
    from toolshed.presentation.errors import install_error_handlers

    @dataclass(frozen=True, slots=True, kw_only=True)
    class LaterUser(User):
        """A user, some releases from now."""

        phone: str

    def user(id, name, created_at, is_active=True):
        return LaterUser(
            id=id,
            name=name,
            email=f"private-{id}@example.com",
            hashed_password=f"$argon2id$hash-of-{id}",
            internal_note=f"note-on-{id}: returns ladders late",
            is_active=is_active,
            created_at=created_at,
            updated_at=datetime(2026, 4, 4, 4, 4, 44, tzinfo=UTC),
            phone=f"phone-of-{id}",
        )

    users = [
        user(1, "Ada", datetime(2024, 12, 31, 23, 50, 11, tzinfo=UTC)),
        user(2, "Bo", datetime(2026, 3, 14, 0, 5, tzinfo=UTC), is_active=False),
        user(30, "", datetime(2025, 6, 1, 12, 0, tzinfo=UTC)),
    ]
    store = MemoryStore(users={user.id: user for user in users})
    repository = MemoryUserRepository(store)
    service = UserService(repository, passwords=None, clock=lambda: datetime.now(UTC))

    app = FastAPI(lifespan=far_west)
    install_error_handlers(app)
    app.include_router(learner.router)
    app.dependency_overrides[get_user_repository] = lambda: repository
    app.dependency_overrides[get_user_service] = lambda: service

    @app.post("/renamed/{user_id}", include_in_schema=False)
    async def rename(user_id: int):
        store.users[user_id] = replace(store.users[user_id], name="Renamed")

    @app.get("/served", include_in_schema=False)
    async def served():
        routes = [route for route in learner.router.routes if getattr(route, "methods", None)]
        return [
            {"path": r.path_format, "verbs": sorted(r.methods), "hidden": sorted(hidden(r))}
            for r in routes
        ]

    @app.get("/fields-of-users", include_in_schema=False)
    async def fields_of_users():
        return [field.name for field in fields(User)]

    return app


def hidden(route):
    """The parameters that a route takes, and that the docs do not tell."""
    parts = [route.dependant]
    while parts:
        part = parts.pop()
        parts += part.dependencies
        for field in (*part.query_params, *part.header_params, *part.cookie_params):
            if not getattr(field.field_info, "include_in_schema", True):
                yield field.alias


@asynccontextmanager
async def far_west(_):
    """Run with the local time twelve hours behind UTC, where a process can have its own."""
    before = os.environ.get("TZ")
    set_zone("Etc/GMT+12")
    yield
    set_zone(before)


def set_zone(name):
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    if hasattr(time, "tzset"):
        time.tzset()


def told(response):
    """All that an answer tells: its headers and its body."""
    return f"{dict(response.headers)} {response.text}"


def documented(document):
    """All properties that OpenAPI documents for the answer, whatever leads to them."""
    operation = document.get("paths", {}).get(PATH, {}).get("get", {})
    found, seen = {}, set()

    def walk(part):
        if isinstance(part, list):
            for each in part:
                walk(each)
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                walk(document["components"]["schemas"][name])
            found.update(part.get("properties", {}))
            for each in part.values():
                walk(each)

    walk(operation.get("responses", {}).get("200", {}).get("content", {}))
    return found


@pytest.mark.guard("the module tells this rightly, among other things")
def test_profile(client):
    """GET /users/{user_id}/profile tells id, name and member_since of that user."""
    for user_id, expected in ANSWERS.items():
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code == 200, NO_PROFILE.format(user_id, response.status_code)
        body = response.json()
        missing = [name for name in expected if name not in body]
        assert not missing, f"the profile lacks {', '.join(missing)}"
        assert body["id"] == user_id, "the profile has the id of another user"
        assert body["name"] == expected["name"], (
            f"user {user_id} has the name {expected['name']!r}, and the profile has another one"
        )
        since = body["member_since"]
        assert "T" not in str(since), (
            f"member_since is {since}: the day is everybody's business and the second is not, so "
            "it is a date"
        )
        assert since == expected["member_since"], (
            f"member_since must be {expected['member_since']}, the day in UTC on which the account "
            f"was made, and it is {since}: created_at is in UTC already, and its date() is that "
            "day. astimezone() and fromtimestamp() take the time zone of the server"
        )


def test_email(client):
    """The answer has no e-mail address in it."""
    for user_id in ANSWERS:
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code == 200, NO_PROFILE.format(user_id, response.status_code)
        assert f"private-{user_id}@" not in response.text, (
            "anybody can read the e-mail address in the profile. A model for what everybody sees "
            "has the fields that everybody may see, and what it does not have cannot leave"
        )


def test_internal_note(client):
    """The answer has nothing of what the volunteers noted."""
    for user_id in ANSWERS:
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code == 200, NO_PROFILE.format(user_id, response.status_code)
        assert f"note-on-{user_id}" not in response.text, (
            "anybody can read the internal note in the profile: a list of fields to leave out "
            "forgets the next one. A list of fields to show does not"
        )


@pytest.mark.guard("the module leaves the hash out of its answer, and a mend must not let it in")
def test_password(client):
    """The answer has no password hash in it."""
    for user_id in ANSWERS:
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code == 200, NO_PROFILE.format(user_id, response.status_code)
        assert f"hash-of-{user_id}" not in response.text, (
            "the password hash is in the profile: what the response model has, that is sent, and a "
            "return annotation such as User is the response model where no other is declared"
        )


@pytest.mark.guard("the module's model does not have what is added to users, and must not get it")
def test_fields_of_tomorrow(client):
    """What is added to users later does not leave by itself."""
    for user_id in ANSWERS:
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code == 200, NO_PROFILE.format(user_id, response.status_code)
        assert f"phone-of-{user_id}" not in response.text, (
            "the users of this check have a phone number, a field that was added after your code "
            "was written, and the profile tells it: choose what is shown, not what is hidden"
        )


def test_nothing_else(client):
    """The answer has three fields and no others, and no header tells more."""
    for user_id, expected in ANSWERS.items():
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code == 200, NO_PROFILE.format(user_id, response.status_code)
        extra = [name for name in response.json() if name not in expected]
        assert not extra, (
            f"the profile tells more than it should: {', '.join(extra)}. Even an empty field says "
            "that there is something"
        )
        assert not any(secret in told(response) for secret in SECRETS), (
            "a header of the answer tells what the profile does not: who can read one can read "
            "the other"
        )
        assert response.json() == expected, f"the profile of user {user_id} must be {expected}"
    for route in client.get("/served").json():
        what = f"{' and '.join(route['verbs'])} {route['path']}"
        assert what == f"GET {PATH}", (
            f"{what} is served as well, though the docs do not tell: the profile is one route, and "
            "what another one tells leaves the house too"
        )
        assert not route["hidden"], (
            f"the profile takes {', '.join(route['hidden'])}, which the docs do not tell: "
            "everybody gets the same three fields, so there is nothing to choose"
        )
    client.post("/renamed/1")
    renamed = client.get("/users/1/profile").json().get("name")
    assert renamed == "Renamed", (
        f"user 1 has another name since, and the profile still says {renamed!r}: ask the service "
        "each time, and keep nothing of what it said before"
    )


def test_openapi_keeps_secrets(client):
    """OpenAPI tells of no other field that users have, and takes no parameter but the id."""
    document = client.get("/openapi.json").json()
    properties = documented(document)
    assert "internal_note" not in properties, (
        "OpenAPI still documents internal_note: a schema is made of the whole response model, or "
        "of the return annotation, and response_model_exclude and _include change the answer "
        "alone. Declare a model that does not have the field"
    )
    private = [name for name in client.get("/fields-of-users").json() if name not in TYPES]
    for name in private:
        assert name not in properties, (
            f"OpenAPI still documents {name}: the response model must not have the field at all"
        )
    for schema, described in document.get("components", {}).get("schemas", {}).items():
        for name in private:
            assert name not in described.get("properties", {}), (
                f"the answer does not have {name}, and OpenAPI still has the schema {schema}, "
                "which does: some other answer or parameter of the route is declared with it"
            )
    text = json.dumps(document)
    for told_by_name in ("hashed_password", "internal_note", *SECRETS):
        assert told_by_name not in text, (
            f"OpenAPI has {told_by_name} in a description or an example: a docstring of a route is "
            "read by everybody, too"
        )
    operation = document.get("paths", {}).get(PATH, {}).get("get", {})
    asked = [parameter["name"] for parameter in operation.get("parameters", [])]
    assert set(asked) <= {"user_id"}, (
        f"OpenAPI says that the profile takes {', '.join(asked)}: everybody gets the same three "
        "fields, so there is nothing to choose"
    )


def test_openapi_documents_the_profile(client):
    """OpenAPI documents the three fields of the answer, their types, and no others."""
    document = client.get("/openapi.json").json()
    assert "get" in document.get("paths", {}).get(PATH, {}), (
        f"OpenAPI does not document GET {PATH}: hiding the route keeps the secret of its schema "
        "and of everything else"
    )
    routes = [
        f"{verb.upper()} {path}" for path, verbs in document["paths"].items() for verb in verbs
    ]
    assert routes == [f"GET {PATH}"], (
        f"OpenAPI documents {', '.join(routes)}, and the profile is one route: what another one "
        "tells leaves the house as well"
    )
    properties = documented(document)
    assert properties, (
        "OpenAPI does not say what a profile is: an answer that is a plain dictionary, or made by "
        "hand, has no schema. Declare a model, as return annotation or as response_model"
    )
    differing = sorted(properties.keys() ^ {"id", "name", "member_since"})
    assert not differing, (
        f"a profile has id, name and member_since, and OpenAPI documents {', '.join(properties)}"
    )
    for name, wanted in TYPES.items():
        found = {key: properties[name].get(key) for key in wanted}
        assert found == wanted, (
            f"OpenAPI documents {name} as {found}, and it is {wanted}: clients are generated from "
            "that. The type of a day is date"
        )
    answer = document["paths"][PATH]["get"]["responses"]["200"]["content"]["application/json"]
    name = answer["schema"].get("$ref", "").rpartition("/")[2]
    schema = document.get("components", {}).get("schemas", {}).get(name, answer["schema"])
    optional = [name for name in TYPES if name not in schema.get("required", [])]
    assert not optional, (
        f"OpenAPI says that a profile may come without {', '.join(optional)}, and they are always "
        "there: what has a default is optional in the docs"
    )
    tags = document["paths"][PATH]["get"].get("tags", [])
    assert tags == ["users"], (
        f"the docs show the profile under {', '.join(tags) or 'no tag'}: the router came with "
        'tags=["users"]. Leave it there'
    )


@pytest.mark.guard("the module does so, and a mend must keep it")
def test_unknown_user(client):
    """A user that there is not is answered with 404."""
    for user_id in (31, 4, 29):
        response = client.get(f"/users/{user_id}/profile")
        assert response.status_code != 200, (
            f"there is no user {user_id}, and the answer is 200 and {response.text}"
        )
        assert not response.is_server_error, (
            f"there is no user {user_id}, and the route failed: users.get raises what becomes a "
            "404, and users.find returns None"
        )
        assert response.status_code == 404, (
            f"there is no user {user_id}, which is 404 Not Found and not {response.status_code}"
        )
        assert not any(secret in told(response) for secret in SECRETS), (
            "the 404 tells of other users: a refusal leaves the house as well"
        )
    for user_id in ANSWERS:
        assert client.get(f"/users/{user_id}/profile").status_code == 200, (
            "a user that there is was answered with an error as well"
        )
