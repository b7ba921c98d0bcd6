"""2.3 Items: money that stays whole, tags that stay few, and a rule between two fields."""

import json
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("2.3")

DRILL = {"name": "Drill", "category": "drills"}
LEGACY = {
    "name": "",
    "description": "x" * 2001,
    "category": "gone",
    "deposit_cents": -5,
    "tags": ("Wood", "Wood"),
}


def stage(learner):
    """Routes that show what a handler gets of an item.

    The deposit goes out as a number if it is an int, and else as text, as Python writes it.
    """
    from toolshed.domain.categories import CATEGORIES
    from toolshed.domain.items import Item
    from toolshed.presentation.errors import install_error_handlers

    moment = datetime(2019, 12, 31, 22, 30, tzinfo=UTC)
    legacy = Item(id=1, owner_id=2, created_at=moment, updated_at=moment, **LEGACY)

    app = FastAPI()
    install_error_handlers(app)

    @app.post("/items", status_code=201)
    def create(body: learner.ItemCreate):
        return None if body is None else {name: _shown(name, value) for name, value in body}

    @app.patch("/items/1")
    def update(body: learner.ItemUpdate):
        sent = () if body is None else body.model_fields_set
        return None if body is None else {name: _shown(name, getattr(body, name)) for name in sent}

    @app.get("/items/1", response_model=learner.ItemResponse)
    def show():
        return legacy

    @app.get("/categories", include_in_schema=False)
    def categories():
        return {category.slug: category.deposit_required for category in CATEGORIES}

    return app


def _shown(name, value):
    return repr(value) if name == "deposit_cents" and type(value) is not int else value


def taken(response):
    """What the handler got of an item."""
    assert response.json() is not None, (
        "the handler gets None in the place of the item: what a validator of the model returns is "
        "the model from then on, and this one returns nothing. End it with `return self`"
    )
    return response.json()


def test_offer_is_taken(client):
    """A good offer is taken: the deposit is an int, the tags are normalized and in their order."""
    sent = {
        **DRILL,
        "description": "18 V, two batteries ",
        "deposit_cents": 500,
        "tags": ["Wood ", "steel", "BRICK", "plaster", "tile", "cordless"],
    }
    response = client.post("/items", json=sent)
    assert response.status_code == 201, "ItemCreate refuses a good offer"
    offer = taken(response)
    assert offer["deposit_cents"] != "500.0", (
        "a deposit of 500 arrives as 500.0: a float cannot hold money, 0.1 + 0.2 is not 0.3 in it"
    )
    assert offer["deposit_cents"] == 500, "a deposit of 500 has to arrive as the int 500"
    tags = ["wood", "steel", "brick", "plaster", "tile", "cordless"]
    assert sorted(offer["tags"]) == sorted(tags), (
        "the tags are not those that were sent, trimmed and in lower case: `Tag` makes them so"
    )
    assert offer["tags"] == tags, "the tags have lost their order: a set has none"
    text = {name: offer[name] for name in ("name", "category", "description")}
    assert text == {**DRILL, "description": "18 V, two batteries"}, (
        "the name, the category or the trimmed description is not the one that was sent"
    )
    response = client.post("/items", json={"name": "Hoe", "category": "garden"})
    assert response.status_code == 201, "description, deposit_cents and tags may be left out"
    hoe = {"name": "Hoe", "category": "garden", "description": "", "deposit_cents": 0, "tags": []}
    assert taken(response) == hoe, (
        "what was not sent is an empty description, a deposit of 0 and no tags"
    )


def test_deposit_is_an_integer(client):
    """A deposit that is no integer in the JSON is refused."""
    assert client.post("/items", json={**DRILL, "deposit_cents": 1}).status_code == 201, (
        "ItemCreate refuses a deposit of 1"
    )
    why = [
        (True, "true is a bool, which Python counts among the integers: take strict ones only"),
        (4.99, "somebody meant money in whole units, and got no cents: floats are no money"),
        (5.0, "whoever sends 5.0 calculates with floats, and will send 4.99 one day"),
        ("500", "text is turned into a number unless the type is strict"),
        (None, "it may be left out, and that is another thing than null"),
    ]
    for wrong, reason in why:
        response = client.post("/items", json={**DRILL, "deposit_cents": wrong})
        assert response.status_code == 422, (
            f"the deposit {json.dumps(wrong)} was accepted: {reason}"
        )


def test_deposit_is_a_number(client):
    """NaN and Infinity, which Python's JSON parser lets through, are refused."""
    for wrong in ("NaN", "Infinity", "-Infinity", "1e400"):
        body = f'{{"name": "Drill", "category": "drills", "deposit_cents": {wrong}}}'
        response = client.post("/items", content=body, headers={"content-type": "application/json"})
        assert response.status_code == 422, (
            f"the deposit {wrong} was accepted: it compares with nothing, no sum with it is right, "
            "and the JSON of an answer cannot hold it. Only floats are such: take integers"
        )


def test_deposit_is_bounded(client):
    """A deposit is 0 to 100000 cents."""
    for fits in (0, 1, 99_999, 100_000):
        response = client.post("/items", json={**DRILL, "deposit_cents": fits})
        assert response.status_code == 201, f"a deposit of {fits} was refused"
        assert taken(response)["deposit_cents"] == fits, (
            f"a deposit of {fits} has to arrive as that int"
        )
    for wrong in (-1, 100_001, 2**63):
        response = client.post("/items", json={**DRILL, "deposit_cents": wrong})
        assert response.status_code == 422, (
            f"a deposit of {wrong} was accepted: the least is 0, the most 100000"
        )


def test_category_is_known(client):
    """A category that there is not is refused."""
    for slug in client.get("/categories").json():
        body = {"name": "Tool", "category": slug, "deposit_cents": 2000}
        response = client.post("/items", json=body)
        assert response.status_code == 201, f"an item of the category {slug} was refused"
        assert taken(response)["category"] == slug, f"the category {slug} was sent"
    for wrong in ("spaceships", "", "Drills", "drills "):
        response = client.post("/items", json={**DRILL, "category": wrong})
        assert response.status_code == 422, (
            f"the category {wrong!r} was accepted, and there is none: the vocabulary has a type "
            "that knows the categories"
        )


def test_tags_are_different(client):
    """Tags that are the same once they are normalized are refused."""
    response = client.post("/items", json={**DRILL, "tags": ["wood", "wooden", "steel"]})
    assert response.status_code == 201, "three different tags were refused"
    long = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "I"]
    for twice in (["wood", "wood"], ["steel", "wood", " STEEL "], ["Wood", "wOOD"], long):
        response = client.post("/items", json={**DRILL, "tags": twice})
        kept = taken(response).get("tags", twice)
        assert len(kept) == len(twice), (
            f"of the tags {twice} one was dropped without a word, and the client believes that all "
            "were kept: refuse them"
        )
        assert response.status_code == 422, (
            f"the tags {twice} were accepted, and two are the same: compare them after each is "
            "trimmed and in lower case"
        )


def test_tags_are_few_and_short(client):
    """Up to 10 tags of 1 to 30 characters are taken, and no more."""
    ten = [f"tag {number}" for number in range(10)]
    for fits in ([], ["x" * 30], ten):
        response = client.post("/items", json={**DRILL, "tags": fits})
        assert response.status_code == 201, f"{len(fits)} good tags were refused"
        assert taken(response)["tags"] == fits, "the tags are not those that were sent"
    response = client.post("/items", json={**DRILL, "tags": [*ten, "tag 10"]})
    assert response.status_code == 422, (
        "11 tags were accepted, so a million will be too: a list needs a maximum"
    )
    for wrong in ("x" * 31, "", "   ", "a\x00b"):
        response = client.post("/items", json={**DRILL, "tags": ["wood", wrong]})
        assert response.status_code == 422, (
            f"the tag {wrong!r} was accepted: the vocabulary has a type for one tag"
        )


def test_deposit_fits_category(client):
    """Without a deposit, an item of a category that requires one is refused."""
    for slug, required in client.get("/categories").json().items():
        tool = {"name": "Tool", "category": slug}
        response = client.post("/items", json={**tool, "deposit_cents": 1})
        assert response.status_code == 201, f"an item of {slug} with a deposit was refused"
        more = {**tool, "name": "x" * 100, "description": "Sharp", "tags": ["old", "loud"]}
        for body in ({**tool, "deposit_cents": 0}, {**more, "deposit_cents": 0}, tool, more):
            response = client.post("/items", json=body)
            if not required:
                assert response.status_code == 201, (
                    f"an item of {slug} was refused for its deposit, and none is required there"
                )
            elif "deposit_cents" in body:
                assert response.status_code == 422, (
                    f"an item of {slug} was accepted with a deposit of 0: the rule needs two "
                    "fields, so it is a validator of the model"
                )
            else:
                assert response.status_code == 422, (
                    f"an item of {slug} was accepted without deposit_cents: a validator of one "
                    "field does not run for its default. One of the model, after the fields, does"
                )


def test_broken_rule_is_told(client):
    """The broken rule is a validation error of the code deposit_required, and tells no more."""
    for tool, category in (("Chainsaw", "saws"), ("Box trailer", "trailers")):
        body = {"name": tool, "category": category, "description": "key is below the mat"}
        response = client.post("/items", json=body)
        assert response.status_code == 422, (
            f"an item of {category} was accepted without a deposit: there is no error to look at"
        )
        errors = response.json().get("errors")
        assert errors, (
            "the rule left the model as an exception of the domain, and not as one of the errors "
            "of the request: pydantic collects ValueError, AssertionError and PydanticCustomError. "
            "Catch the domain's, and raise one of these"
        )
        code, message = errors[0]["code"], errors[0]["message"]
        inside = ("below the mat", "ItemCreate", "DepositRequired", "check_deposit", ".py")
        for private in (tool, category, *inside):
            assert private.casefold() not in message.casefold(), (
                f"the message tells {private!r} to whoever reads it: {message!r}. An error says "
                "which rule is broken, not what was sent and not how the program is made"
            )
        assert code not in ("value_error", "assertion_error"), (
            f"the code of the error is {code}, as of any other: pydantic sends the text of a "
            "ValueError out whatever it says, and keeps the exception in `ctx`. "
            "PydanticCustomError has a code and a message that are meant for clients"
        )
        assert code == "deposit_required", (
            f"the code of the error is {code!r}: clients will look for deposit_required"
        )


def test_docs(client):
    """OpenAPI documents a deposit as an integer, and tags as a list of text, in both models."""
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for model in ("ItemCreate", "ItemUpdate"):
        properties = schemas[model]["properties"]
        found = properties["deposit_cents"].get("type")
        assert found == "integer", (
            f"OpenAPI says that the deposit of an {model} is {found or 'anything'}, and it is an "
            "integer: the docs are drawn from the type on the left in Annotated"
        )
        tags = properties["tags"]
        found = (tags.get("type"), tags.get("items", {}).get("type"))
        assert found == ("array", "string"), (
            f"OpenAPI does not say that the tags of an {model} are a list of text: their type is a "
            "list, or a tuple, of Tag"
        )


def test_update_takes_the_same(client):
    """An update has the same money, tags and categories, and leaves the rule to the result."""
    sent = {"deposit_cents": 700, "tags": [" Wood"], "category": "garden"}
    response = client.patch("/items/1", json=sent)
    assert response.status_code == 200, "ItemUpdate refuses a good body"
    changes = {"deposit_cents": 700, "tags": ["wood"], "category": "garden"}
    assert taken(response) == changes, (
        "the handler of an update finds other changes than that deposit, that tag and that "
        "category: DepositCents and Tags are the types of an update as well"
    )
    words = {"name": "Big drill", "description": "For walls"}
    response = client.patch("/items/1", json=words)
    assert response.status_code == 200, "ItemUpdate refuses a new name and a new description"
    assert taken(response) == words, (
        "a new name and a new description were sent, and the handler of an update finds other "
        "changes: these two fields were there, leave them"
    )
    wrong = [("deposit_cents", True), ("deposit_cents", -1), ("deposit_cents", None),
             ("tags", ["a", "A"]), ("tags", ["x"] * 11), ("tags", None),
             ("deposit_cents", 100_001), ("deposit_cents", 5.0), ("deposit_cents", "500"),
             ("name", None), ("name", "  "), ("description", None),
             ("category", "spaceships"), ("category", None)]  # fmt: skip
    for field, value in wrong:
        response = client.patch("/items/1", json={field: value})
        assert response.status_code == 422, (
            f"ItemUpdate took {json.dumps(value)} for {field}: what is refused at first has to be "
            "refused here too"
        )
    for part in ({"category": "saws"}, {"category": "trailers"}, {"deposit_cents": 0}, {},
                 {"category": "saws", "deposit_cents": 0}):  # fmt: skip
        response = client.patch("/items/1", json=part)
        assert response.status_code == 200, (
            f"ItemUpdate refuses {json.dumps(part)}: the rule between fields holds for the item "
            "that results, and an update has a part of it only"
        )
        assert taken(response) == part, (
            f"{json.dumps(part)} was sent, and the handler of an update finds other changes: only "
            "what is sent is set"
        )


@pytest.mark.guard("no validator of the stub runs before the types; one that does breaks this")
def test_wrong_shapes(client):
    """A body, a category or tags of the wrong shape are refused with 422."""
    for body in ([], "text", None, {**DRILL, "category": ["saws"]}, {**DRILL, "category": None},
                 {**DRILL, "description": None}, {**DRILL, "description": 5},
                 {**DRILL, "name": None},
                 {**DRILL, "tags": "wood"}, {**DRILL, "tags": [5]}, {**DRILL, "tags": None},
                 {**DRILL, "tags": [["wood"]]}, {**DRILL, "tags": [None, "wood"]}):  # fmt: skip
        response = client.post("/items", json=body)
        assert response.status_code != 500, (
            f"{json.dumps(body)} was answered with 500: a validator that runs before the types are "
            "checked gets whatever was sent. Let it run after them"
        )
        assert response.status_code == 422, f"{json.dumps(body)} was accepted"


@pytest.mark.guard("the models that are given have no other fields and no blank name")
def test_what_was_given_stays(client):
    """A blank name, and a field that is not declared, are refused with 422."""
    garden = {"name": "Hoe", "category": "garden"}
    assert client.post("/items", json=garden).status_code == 201, "ItemCreate refuses a good offer"
    response = client.patch("/items/1", json={"name": "Hoe"})
    assert response.status_code == 200, "ItemUpdate refuses a good name"
    for wrong in ({"owner_id": 3}, {"name": "  "}):
        for model, response in (
            ("ItemCreate", client.post("/items", json={**garden, **wrong})),
            ("ItemUpdate", client.patch("/items/1", json=wrong)),
        ):
            assert response.status_code == 422, (
                f"{model} took {json.dumps(wrong)}: leave its base InputModel, which forbids other "
                "fields, and its name: Name as they were"
            )


@pytest.mark.guard("the response that is given has no rules, and must not get any")
def test_legacy_item_is_shown(client):
    """An item from before the rules is shown as it is."""
    response = client.get("/items/1")
    assert response.status_code == 200, (
        "an item from before the rules turned a GET into a 500: ItemResponse has the rules for "
        "what comes in. Leave its fields of plain types: int, str, list[str]"
    )
    for name, value in LEGACY.items():
        assert response.json()[name] == (list(value) if name == "tags" else value), (
            f"{name} is shown otherwise than it is stored: leave ItemResponse as it was"
        )
    times = dict.fromkeys(("created_at", "updated_at"), "2019-12-31T22:30:00Z")
    stored = {"id": 1, "owner_id": 2, **LEGACY, "tags": ["Wood", "Wood"], **times}
    assert response.json() == stored, (
        "an item is shown with other fields than those of ItemResponse as it was given, or with "
        "other times: leave it as it was"
    )
    docs = client.get("/openapi.json").json()["components"]["schemas"]["ItemResponse"]
    assert set(docs.get("required", [])) == set(stored), (
        "the docs say that some fields of an ItemResponse may be missing: what has a default is "
        "optional there. Leave ItemResponse as it was"
    )
