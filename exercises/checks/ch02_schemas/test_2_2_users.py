"""2.2 Users: one schema for each direction, so that nothing comes in or goes out by accident."""

import json
from datetime import datetime

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("2.2")

HASH = "$argon2id$v=19$m=65536"
ADA = {"name": "Ada", "email": "ada@example.com", "password": "correct horse"}
STORED = {
    1: ("Ada", "ada@example.com", "2026-01-01T09:00:00+00:00"),
    2: ("Grace Hopper", "grace@example.com", "2026-07-01T12:00:00+02:00"),
    3: ("", "no address", "2019-12-31T22:30:00-05:00"),
    4: ("x" * 3000, "ADA@localhost", "2020-02-29T23:59:59+00:00"),
    5: ("Linus", "linus@example.com", "2026-03-01T08:00:00"),
    6: ("Hedy", "hedy@example.com", "2019-12-31T22:30:00.123456-05:00"),
    2147483647: ("Radia", "radia@example.com", "2026-03-01T08:00:00+00:00"),
}


def stage(learner):
    """Routes that show what a handler gets of a body, and what a client gets of a stored user."""
    from toolshed.domain.users import User
    from toolshed.presentation.errors import install_error_handlers

    app = FastAPI()
    install_error_handlers(app)

    @app.post("/users", status_code=201)
    def register(body: learner.UserCreate):
        return {"received": _seen(body), "shown": _written(body)}

    @app.patch("/users/me")
    def update(body: learner.UserUpdate):
        return {"changes": {name: getattr(body, name) for name in body.model_fields_set}}

    @app.get("/users/{user_id}", response_model=learner.UserResponse)
    def show(user_id: int):
        name, email, created = STORED[user_id]
        moment = datetime.fromisoformat(created)
        user = User(
            id=user_id,
            name=name,
            email=email,
            hashed_password=HASH,
            internal_note="returns things dirty",
            created_at=moment,
            updated_at=moment,
        )
        return learner.UserResponse.model_validate(user)

    return app


def _written(body):
    """What a log line, a template or a message with the body in it would say."""
    return {"repr": repr(body), "str": str(body), "JSON": body.model_dump_json()}


def _seen(body):
    """The fields of a body, a secret as what it hides."""
    return {
        name: value.get_secret_value() if hasattr(value, "get_secret_value") else value
        for name, value in body
    }


def test_create_takes_three_fields(client):
    """A new user is a name, an e-mail address and a password, normalized."""
    grace = {"name": " Grace Hopper ", "email": "GRACE@Example.com", "password": " with space "}
    for sent, name, email in ((ADA, "Ada", "ada@example.com"),
                              (grace, "Grace Hopper", "grace@example.com")):  # fmt: skip
        response = client.post("/users", json=sent)
        assert response.status_code == 201, "UserCreate refuses a good body"
        received = response.json()["received"]
        missing = sorted({*sent} - {*received})
        assert not missing, f"UserCreate does not have the field {', '.join(missing)}"
        assert received == {"name": name, "email": email, "password": sent["password"]}, (
            "the handler got something else than the three fields in their one spelling: "
            "Name and Email of the vocabulary normalize, Password does not"
        )
    for field, value in (("name", "x" * 100), ("password", "x" * 8), ("password", "x" * 128)):
        response = client.post("/users", json={**ADA, field: value})
        assert response.status_code == 201, (
            f"UserCreate refuses a {field} of {len(value)} characters, which is a good one: the "
            "vocabulary has a type with the right limits"
        )
        assert response.json()["received"].get(field) == value, f"the {field} was changed"


def test_create_checks_each_field(client):
    """Each of the three has to be sent, and has to be good."""
    assert client.post("/users", json=ADA).status_code == 201, "UserCreate refuses a good body"
    for field in ADA:
        body = {name: value for name, value in ADA.items() if name != field}
        response = client.post("/users", json=body)
        assert response.status_code == 422, (
            f"somebody registered without sending {field}: a field without a default is required"
        )
    bad = [("name", "   "), ("name", "x" * 101), ("email", "no address"), ("password", "short"),
           ("password", "x" * 129), ("name", None), ("password", None), ("email", None),
           ("password", "x" * 7), ("name", "A\x00da"), ("name", 123),
           ("email", "ada@")]  # fmt: skip
    for field, value in bad:
        response = client.post("/users", json={**ADA, field: value})
        assert response.status_code == 422, (
            f"somebody registered with the {field} {value!r}: the vocabulary has a type that "
            "refuses it"
        )


def test_password_does_not_show(client):
    """Neither repr, str nor JSON of what registers somebody shows the password."""
    for password in ("correct horse", "battery staple"):
        response = client.post("/users", json={**ADA, "password": password})
        assert response.status_code == 201, "UserCreate refuses a good body"
        assert response.json()["received"].get("password") == password, (
            "UserCreate has no password yet"
        )
        for how, shown in response.json()["shown"].items():
            assert password not in shown, (
                f"the {how} shows the password: {shown}. The vocabulary has a type that keeps it "
                "to itself"
            )


def test_nothing_else_is_taken(client):
    """A field that is not declared is refused with 422, in UserCreate as in UserUpdate."""
    others = [("is_admin", True), ("id", 1), ("hashed_password", HASH), ("is_active", True)]
    for field, value in others:
        response = client.post("/users", json={**ADA, field: value})
        assert response.status_code == 422, (
            f"UserCreate did not refuse {field}, which it does not have: a client that sends it "
            "believes that it did something, and one day a handler passes it on (mass assignment). "
            "Extra fields have to be forbidden"
        )
    for field, value in [*others, ("password", "correct horse")]:
        response = client.patch("/users/me", json={"name": "Eve", field: value})
        assert response.status_code == 422, (
            f"UserUpdate did not refuse {field}, which it should not have: what users may change "
            "is the name and the e-mail. Extra fields have to be forbidden"
        )


def test_update_takes_what_is_sent(client):
    """An update takes a name, an e-mail address, both or none; what is not sent is not set."""
    cases = [
        ({"name": " Eve "}, {"name": "Eve"}),
        ({"email": "EVE@Example.com"}, {"email": "eve@example.com"}),
        ({"name": "Bob", "email": "bob@example.com"}, {"name": "Bob", "email": "bob@example.com"}),
        ({}, {}),
    ]
    for sent, changes in cases:
        response = client.patch("/users/me", json=sent)
        assert response.status_code == 200, (
            f"UserUpdate refuses {json.dumps(sent)}: each of its fields may be left out, so each "
            "needs a default"
        )
        assert response.json()["changes"] == changes, (
            f"{json.dumps(sent)} was sent, and the handler finds other changes: the fields of "
            "UserUpdate are name and email, of the types "
            "of the vocabulary, and only what is sent is set"
        )


def test_update_checks_what_is_sent(client):
    """An update refuses null and whatever else is no good name or address."""
    response = client.patch("/users/me", json={"name": "Eve", "email": "eve@example.com"})
    assert response.status_code == 200, "UserUpdate refuses a good body"
    assert {*response.json()["changes"]} >= {"name", "email"}, (
        "UserUpdate does not have the fields name and email yet"
    )
    for field in ("name", "email"):
        response = client.patch("/users/me", json={field: None})
        assert response.status_code == 422, (
            f"UserUpdate took null for {field}, and the row cannot have it: `| None` says that a "
            "field may be null. It may be left out: for that a default is enough, and pydantic "
            "does not check a default"
        )
    bad = [("name", "   "), ("name", "x" * 101), ("email", "no address"),
           ("name", "A\x00da"), ("name", 123), ("email", "ada@")]  # fmt: skip
    for field, value in bad:
        response = client.patch("/users/me", json={field: value})
        assert response.status_code == 422, (
            f"UserUpdate took {value!r} for {field}: what is refused at registering has to be "
            "refused here too"
        )


def test_response_has_four_fields(client):
    """A user is shown with id, name, email and created_at, and with nothing else."""
    for user_id in (1, 2):
        response = client.get(f"/users/{user_id}")
        assert response.status_code == 200, (
            "UserResponse.model_validate(user) does not work. Where the error names a field, its "
            "type refuses what the user has; else: a model takes a dict, and the attributes of an "
            "object only if its configuration says so"
        )
        shown = response.json()
        assert HASH not in response.text, (
            "the answer has the hash of the password in it: a response declares what leaves, "
            "field by field, and that is not declared"
        )
        assert {*shown} == {"id", "name", "email", "created_at"}, (
            "the fields of UserResponse are id, name, email and created_at"
        )
        assert (shown["id"], shown["name"], shown["email"]) == (user_id, *STORED[user_id][:2]), (
            "the answer is not the user that was asked for"
        )


def test_response_has_no_rules(client):
    """A stored user is shown as it is, also where the rules would not let it in today."""
    assert client.get("/users/1").status_code == 200, "UserResponse cannot show a good user yet"
    for user_id, what in ((3, "an empty name"), (4, "a name of 3000 characters"),
                          (2147483647, "the greatest id")):  # fmt: skip
        response = client.get(f"/users/{user_id}")
        assert response.status_code == 200, (
            f"a legacy row with {what} turned a GET into a 500: the response has the rules for "
            "what comes in. What goes out is of plain types: str, int"
        )
        shown = response.json()
        assert (shown.get("name"), shown.get("email")) == STORED[user_id][:2], (
            "what is stored has to be shown as it is"
        )


@pytest.mark.server_errors
def test_created_at_is_in_utc(client):
    """The moment created_at leaves with an offset, in UTC."""
    for user_id in (1, 2, 6):
        response = client.get(f"/users/{user_id}")
        stored = STORED[user_id][2]
        assert response.status_code == 200, (
            f"UserResponse cannot show a user who was created at {stored}"
        )
        shown = response.json().get("created_at")
        assert shown is not None, "UserResponse has no created_at"
        moment = datetime.fromisoformat(shown)
        assert moment.tzinfo is not None, f"created_at left as {shown}, without an offset"
        assert shown.endswith(("Z", "+00:00")), (
            f"created_at left as {shown}: the vocabulary has a type that turns a moment into UTC"
        )
        assert moment == datetime.fromisoformat(stored), (
            f"{stored} was stored, and created_at left as {shown}: that is another moment"
        )
    response = client.get("/users/5")  # a 500 is right: the fault is in the row, and loud
    shown = response.json().get("created_at") or "Z"
    assert shown.endswith(("Z", "+00:00")), (
        f"created_at left as {shown}, without an offset: each client reads it as a moment of its "
        "own. The vocabulary has a type that refuses such a value"
    )


def test_documents_what_it_shows(client):
    """OpenAPI documents the four fields of UserResponse and their types, and the hash nowhere."""
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/users/{user_id}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    documented = {*schema.get("properties", {})}
    assert "hashed_password" not in documented, (
        "OpenAPI documents hashed_password: every client is promised the hash. Do not declare it"
    )
    assert documented == {"id", "name", "email", "created_at"}, (
        f"UserResponse documents {', '.join(sorted(documented)) or 'no field'}: "
        "its fields are id, name, email and created_at"
    )
    assert schema["properties"]["created_at"].get("format") == "date-time", (
        "created_at is not documented as a date-time: declare a type of moments, not text"
    )
    for name, kind in (("id", "integer"), ("name", "string"), ("email", "string")):
        found = schema["properties"][name].get("type")
        assert found == kind, (
            f"OpenAPI says that {name} is {found or 'one of several types, or any'}, and it is "
            f"always of the type {kind}: clients are made of the docs, so the field has that one "
            "type, without `| None`"
        )
    for name in ("id", "created_at"):
        assert name in schema.get("required", []), (
            f"OpenAPI says that a user may come without {name}: the field has a default, which "
            "would be shown where a user has none. There is no such user, so it needs none"
        )
