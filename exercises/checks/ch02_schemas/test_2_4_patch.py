"""2.4 Partial updates: what a PATCH sent goes into the entity, and nothing else does."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

pytestmark = pytest.mark.exercise("2.4")

MADE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
CHANGED = datetime(2026, 3, 14, 18, 5, tzinfo=UTC)
UNCHANGED = "2026-03-14T18:05:00+00:00"

RAISED = "apply_patch must return the changed entity here, and it raised an exception instead"
NO_ENTITY = "apply_patch must return an entity of the class it was given"


@dataclass(frozen=True)
class Place:
    """A value of two parts."""

    street: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Another entity, with fields that may be empty, and one that is made of parts."""

    id: int
    owner_id: int
    text: str
    note: str | None
    place: Place | None
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ReminderUpdate(BaseModel):
    """A model that allows null."""

    text: str = "Bring it back"
    note: str | None = "no hurry"
    place: Place | None = None
    due_at: datetime | None = None


class Greedy(BaseModel):
    """What somebody writes who copies the response's fields into the update."""

    id: int | None = None
    owner_id: int | None = None
    name: str | None = None
    is_active: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Misspelt(BaseModel):
    """A model with fields that no item has."""

    model_config = ConfigDict(extra="allow")

    title: str | None = None
    weight_grams: int | None = None
    name: str | None = None


def stage(learner):
    """Routes that patch users, items and reminders, and answer with the entity that results.

    Nothing is stored: GET shows the entity that each PATCH starts from.
    """
    from toolshed.domain.items import Item
    from toolshed.domain.users import User
    from toolshed.presentation.schemas.items import ItemUpdate
    from toolshed.presentation.schemas.users import UserUpdate

    times = {"created_at": MADE, "updated_at": CHANGED}
    ada = User(id=1, name="Ada", email="ada@example.com", hashed_password="h1", **times)  # noqa: S106
    drill = Item(
        id=7,
        owner_id=1,
        name="Drill",
        description="With a set of bits",
        category="drills",
        deposit_cents=2500,
        tags=("power", "metal"),
        **times,
    )
    reminder = Reminder(
        id=3, owner_id=1, text="Sharpen", note="Soon", place=Place("Elm", 4), due_at=MADE, **times
    )
    entities = {
        "users": {1: ada, 2: replace(ada, id=2, name="Bo", email="bo@example.com")},
        "items": {7: drill, 8: replace(drill, id=8, owner_id=2, name="Ladder", deposit_cents=0)},
        "reminders": {3: reminder},
    }
    app = FastAPI()

    @app.get("/{kind}/{key}")
    async def show(kind: str, key: int):
        return asdict(entities[kind][key])

    def patched(kind, key, patch, now, show_types=False):
        before = entities[kind][key]
        after = learner.apply_patch(before, patch, now=now)
        if type(after) is not type(before):
            return {"returned": type(after).__name__}
        values = {name: getattr(after, name) for name in before.__dataclass_fields__}
        return {n: type(v).__name__ for n, v in values.items()} if show_types else values

    @app.patch("/users/{key}")
    async def patch_user(key: int, patch: UserUpdate, now: datetime):
        return patched("users", key, patch, now)

    @app.patch("/items/{key}")
    async def patch_item(key: int, patch: ItemUpdate, now: datetime):
        return patched("items", key, patch, now)

    @app.patch("/reminders/{key}")
    async def patch_reminder(key: int, patch: ReminderUpdate, now: datetime):
        return patched("reminders", key, patch, now)

    @app.patch("/types/items/{key}")
    async def types_of_item(key: int, patch: ItemUpdate, now: datetime):
        return patched("items", key, patch, now, show_types=True)

    @app.patch("/types/reminders/{key}")
    async def types_of_reminder(key: int, patch: ReminderUpdate, now: datetime):
        return patched("reminders", key, patch, now, show_types=True)

    @app.patch("/greedy/{kind}/{key}")
    async def patch_greedily(kind: str, key: int, patch: Greedy, now: datetime):
        return patched(kind, key, patch, now)

    @app.patch("/misspelt/items/{key}")
    async def patch_misspelt(key: int, patch: Misspelt, now: datetime):
        try:
            return patched("items", key, patch, now)
        except NotImplementedError:
            raise
        except Exception as error:
            return {"raised": type(error).__name__}

    return app


def test_sent_fields_are_changed(client):
    """What was sent is changed, in a new entity of the same class."""
    response = client.patch("/users/1?now=2026-05-02T10:00:00Z", json={"name": "Ada Lovelace"})
    assert not response.is_server_error, RAISED
    returned = response.json().get("returned")
    assert returned is None, f"apply_patch returned a {returned}, and it must return a User"
    assert response.json()["name"] == "Ada Lovelace", (
        "the name was sent, and the entity that came back does not have it"
    )
    sent = {"name": "Step ladder", "category": "ladders", "deposit_cents": 700, "tags": ["tall"]}
    response = client.patch("/items/8?now=2026-05-02T11:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    for name, value in sent.items():
        assert response.json().get(name) == value, (
            f"{name} was sent, and the item that came back does not have the new value: every "
            "field of the patch counts, whatever the entity"
        )


def test_other_fields_stay(client):
    """What was not sent stays as it was."""
    before = client.get("/users/2").json()
    response = client.patch("/users/2?now=2026-05-02T10:00:00Z", json={"name": "Bob"})
    assert not response.is_server_error, RAISED
    after = response.json()
    assert "returned" not in after, NO_ENTITY
    assert after["email"] is not None, (
        "PATCH {name} erased the e-mail: model_dump() has every field of the model, and those that "
        "were not sent with their defaults. Take the ones that were sent: model_fields_set names "
        "them, and getattr(patch, name) is the value of each"
    )
    for name in before.keys() - {"name", "updated_at"}:
        assert after[name] == before[name], f"PATCH {{name}} changed {name}, which was not sent"
    before = client.get("/items/7").json()
    response = client.patch("/items/7?now=2026-05-02T10:00:00Z", json={"deposit_cents": 900})
    assert not response.is_server_error, RAISED
    after = response.json()
    for name in before.keys() - {"deposit_cents", "updated_at"}:
        assert after[name] == before[name], (
            f"PATCH {{deposit_cents}} changed {name}, which was not sent"
        )


def test_empty_values_are_changes(client):
    """An empty text, 0 and an empty list are values like any other."""
    for path, sent in (
        ("/items/7", {"description": "", "deposit_cents": 0, "tags": []}),
        ("/items/8", {"name": "Step ladder", "description": ""}),
    ):
        before = client.get(path).json()
        response = client.patch(f"{path}?now=2026-05-02T10:00:00Z", json=sent)
        assert not response.is_server_error, RAISED
        assert "returned" not in response.json(), NO_ENTITY
        for name, value in sent.items():
            assert response.json()[name] == value, (
                f"{name} was sent as {value!r}, and the item kept the old one: what was sent is a "
                "change, also if it counts as false in an `if`"
            )
        expected = {**before, **sent, "updated_at": "2026-05-02T10:00:00+00:00"}
        assert response.json() == expected, (
            f"{', '.join(sent)} were sent, and something else of the item changed as well"
        )


def test_null_and_defaults_are_changes(client):
    """Null and a field's own default are changes when they were sent."""
    sent = {"text": "Bring it back"}
    response = client.patch("/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    assert "returned" not in response.json(), NO_ENTITY
    assert response.json()["text"] == "Bring it back", (
        "a text was sent that is also the default of its field, and the entity kept the old one: "
        "being sent is what counts (exclude_unset), not being different from the default "
        "(exclude_defaults)"
    )
    sent = {"due_at": None}
    response = client.patch("/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    assert response.json()["due_at"] is None, (
        "due_at was sent as null, which its model allows, and the entity kept the old time: null "
        "is a value that was sent, and exclude_none or a test for None takes it for none"
    )
    response = client.patch("/reminders/3?now=2026-05-02T10:00:00Z", json={"note": None})
    assert not response.is_server_error, RAISED
    assert response.json()["note"] is None, (
        f"note was sent as null, and the entity has {response.json()['note']!r}: its model allows "
        "null, and has another default, so null is neither left out nor the default"
    )


def test_updated_at(client):
    """What is sent moves updated_at to the given time, a new value or not."""
    for now in (
        "2026-05-02T10:00:00+00:00",
        "2031-12-24T00:00:01.123456+00:00",
        "2027-07-01T23:30:00.000001+02:00",
        "2020-01-01T00:00:00+00:00",
    ):
        response = client.patch("/users/1", params={"now": now}, json={"email": "a@example.com"})
        assert not response.is_server_error, RAISED
        assert "returned" not in response.json(), NO_ENTITY
        assert response.json()["updated_at"] != UNCHANGED, (
            "the user was changed, and its updated_at still is the old one"
        )
        moment = datetime.fromisoformat(response.json()["updated_at"])
        assert moment == datetime.fromisoformat(now), (
            f"updated_at must be the time that apply_patch is given as `now`, here {now}"
        )
    response = client.patch("/users/1", params={"now": now}, json={"name": "Ada"})
    assert not response.is_server_error, RAISED
    assert response.json()["updated_at"] == now, (
        "the name was sent, with the value that the user has already, and updated_at stayed: "
        "being sent is what counts, and the values are not compared"
    )


def test_nothing_to_change(client):
    """An empty patch leaves updated_at alone, and so does one of protected fields only."""
    for path in ("/users/1", "/items/8"):
        response = client.patch(f"{path}?now=2026-05-02T10:00:00Z", json={})
        assert not response.is_server_error, RAISED
        assert "returned" not in response.json(), (
            "an empty patch has no entity to show for it: return the one that was given"
        )
        assert response.json()["updated_at"] == UNCHANGED, (
            "an empty patch moved updated_at: nothing was sent, so nothing was changed, and the "
            "entity comes back as it was"
        )
        assert response.json() == client.get(path).json(), "an empty patch changed the entity"
    response = client.patch("/greedy/items/7?now=2026-05-02T10:00:00Z", json={"owner_id": 2})
    assert not response.is_server_error, RAISED
    assert response.json()["updated_at"] == UNCHANGED, (
        "only owner_id was sent, which no patch changes, and updated_at moved all the same: leave "
        "out the protected fields first, then look whether anything is left"
    )


def test_protected_fields(client):
    """No patch changes id, owner_id, created_at or updated_at, whatever its model allows."""
    sent = {
        "id": 99,
        "owner_id": 2,
        "name": "Mine now",
        "created_at": "2001-01-01T00:00:00Z",
        "updated_at": "2002-02-02T00:00:00Z",
    }
    response = client.patch("/greedy/items/7?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    after = response.json()
    assert "returned" not in after, NO_ENTITY
    assert after["id"] == 7, "the patch gave the item another id: leave out what is in PROTECTED"
    assert after["owner_id"] == 1, (
        "the patch gave the item another owner: leave out what is in PROTECTED"
    )
    assert after["created_at"] == client.get("/items/7").json()["created_at"], (
        "the patch changed created_at: leave out what is in PROTECTED"
    )
    assert after["updated_at"] == "2026-05-02T10:00:00+00:00", (
        "updated_at is `now`, and never what the client sent"
    )
    assert after["name"] == "Mine now", "the name was sent beside them, and it is not protected"
    sent = {"id": 2, "name": "X", "created_at": "2001-01-01T00:00:00Z"}
    response = client.patch("/greedy/users/1?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    expected = {**client.get("/users/1").json(), "name": "X"}
    expected["updated_at"] = "2026-05-02T10:00:00+00:00"
    assert response.json() == expected, (
        "the patch gave the user another id, or another created_at: leave out what is in PROTECTED"
    )
    response = client.patch("/greedy/users/2?now=2026-05-02T10:00:00Z", json={"is_active": False})
    assert not response.is_server_error, RAISED
    assert response.json()["is_active"] is False, (
        "is_active was sent, by a model that has it, and the user kept the old one: PROTECTED "
        "names what no patch changes, and there is no other list"
    )
    before = client.get("/items/8").json()
    sent = {"id": None, "owner_id": None, "created_at": None, "updated_at": None}
    response = client.patch("/greedy/items/8?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    assert response.json() == before, (
        "null was sent for what is protected, and the item changed: leave out what is in "
        "PROTECTED, whatever its value"
    )


def test_python_values(client):
    """The entity gets Python values and not their JSON: tuples, datetimes, dataclasses."""
    response = client.patch("/types/items/7?now=2026-05-02T10:00:00Z", json={"tags": ["old"]})
    assert not response.is_server_error, RAISED
    assert "returned" not in response.json(), NO_ENTITY
    assert response.json()["tags"] == "tuple", (
        f"the item's tags became a {response.json()['tags']}: they are a tuple in the patch, and "
        'model_dump(mode="json") or jsonable_encoder makes what JSON has for it'
    )
    sent = {"due_at": "2026-06-01T12:00:00Z"}
    response = client.patch("/types/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    assert response.json()["due_at"] == "datetime", (
        f"due_at became a {response.json()['due_at']}: it is a datetime in the patch, and "
        'model_dump(mode="json") or jsonable_encoder makes text of it'
    )
    sent = {"place": {"street": "Oak", "number": 12}}
    response = client.patch("/types/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    assert not response.is_server_error, RAISED
    assert response.json()["place"] == "Place", (
        f"place became a {response.json()['place']}: it is a Place in the patch, a dataclass, and "
        "model_dump makes dictionaries of what is inside. getattr(patch, name) gives the value as "
        "the patch has it"
    )
    response = client.patch("/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    assert response.json()["place"] == sent["place"], "the place is not the one that was sent"
    sent = {"text": " Oil it \n", "due_at": "2026-06-01T12:00:00.250000+00:00"}
    response = client.patch("/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    for name, value in sent.items():
        assert response.json()[name] == value, (
            f"{name} was sent as {value!r} and became {response.json()[name]!r}: values are taken "
            "over as they are in the patch, which has normalized what there was to normalize"
        )
    response = client.patch("/types/reminders/3?now=2026-05-02T10:00:00Z", json=sent)
    assert response.json()["place"] == "Place", (
        f"place was not sent and became a {response.json()['place']}: asdict makes dictionaries of "
        "all that is inside an entity. dataclasses.replace leaves it alone"
    )


def test_given_entity_stays(client):
    """The entity that is given stays as it was."""
    before = client.get("/users/1").json()
    response = client.patch("/users/1?now=2026-05-02T10:00:00Z", json={"name": "Eve"})
    assert not response.is_server_error, RAISED
    assert client.get("/users/1").json() == before, (
        "the entity that was given was changed in place, behind the back of whoever else holds "
        "it: entities are frozen, so make a new one (dataclasses.replace)"
    )
    assert response.json().get("name") == "Eve", "the new entity must have the new name"


def test_unknown_fields(client):
    """A field that the entity does not have is an error, never dropped in silence."""
    for sent in ({"title": "Hammer"}, {"title": "Hammer", "name": "Hammer"}, {"title": None},
                 {"weight_grams": 900}, {"colour": "red"}):  # fmt: skip
        response = client.patch("/misspelt/items/8?now=2026-05-02T10:00:00Z", json=sent)
        assert not response.is_server_error, RAISED
        beside = " beside the name" if "name" in sent else ""
        field = next(iter(sent))
        allowed = "" if field != "colour" else ", by a model that allows extra fields"
        assert "raised" in response.json(), (
            f"{field} was sent{beside} as {json.dumps(sent[field])}{allowed}, items have no "
            f"{field}, and the patch was taken all the same: what somebody sends would be lost and "
            "nobody would know. Let dataclasses.replace raise its TypeError"
        )
        assert response.json()["raised"] == "TypeError", (
            f"the unknown field {field} raised {response.json()['raised']}: it has to be a "
            "TypeError, as dataclasses.replace raises it"
        )
    response = client.patch("/misspelt/items/8?now=2026-05-02T10:00:00Z", json={"name": "Saw"})
    assert "raised" not in response.json(), (
        "the name alone was sent, which items have, by a model that has another field too: what "
        "was not sent is no mistake"
    )
    assert response.json()["name"] == "Saw", "the name was sent, and the item does not have it"
