"""2.5 Pages: one schema for a part of any collection."""

from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, ValidationError

pytestmark = pytest.mark.exercise("2.5")

FIELDS = {"items", "total", "limit", "offset"}
RAISED = "a route returned a Slice, and FastAPI could not make the Page of it"


@dataclass(frozen=True)
class Ladder:
    """A member of a collection, and what nobody outside should see of it."""

    id: int
    name: str
    secret: str = "hidden-in-the-shed"  # noqa: S105 - a decoy


@dataclass(frozen=True)
class Neighbour:
    """A member of another collection."""

    nickname: str
    secret: str = "hidden-under-the-mat"  # noqa: S105 - a decoy


class LadderResponse(BaseModel):
    """A ladder over the wire."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class NeighbourResponse(BaseModel):
    """A neighbour over the wire."""

    model_config = ConfigDict(from_attributes=True)

    nickname: str


def ladder(number):
    """What is shown of a ladder; the collection is in no order of ids or names."""
    return {"id": number * 37 % 101, "name": f"Ladder {number * 7 % 10}"}


def stage(learner, kinds=("ladders", "neighbours")):
    """Routes that list what they are asked to, in pages, for each of the kinds."""
    from toolshed.application.queries import Slice

    def page_of(member):
        try:
            return learner.Page[member]
        except TypeError as error:
            raise TypeError(
                f"Page[{member.__name__}] cannot be written ({error}): Page must be a class with "
                "a type parameter, class Page(BaseModel, Generic[T])"
            ) from None

    def cut(make, total, limit, offset):
        numbers = range(offset + 1, min(offset + limit, total) + 1)
        items = tuple(make(number) for number in numbers)
        return Slice(items=items, total=total, limit=limit, offset=offset)

    def make_ladder(number):
        return Ladder(**ladder(number))

    def make_neighbour(number):
        return Neighbour(nickname=f"N{number // 2}")

    app = FastAPI()
    made_of = {
        "ladders": (make_ladder, LadderResponse),
        "more-ladders": (make_ladder, LadderResponse),
        "neighbours": (make_neighbour, NeighbourResponse),
    }

    def list_route(kind):
        make, response = made_of[kind]

        @app.get(f"/{kind}", response_model=page_of(response))
        async def list_members(total: int, limit: int, offset: int):
            return cut(make, total, limit, offset)

    for kind in kinds:
        list_route(kind)

    @app.get("/validated/ladders", response_model=None, include_in_schema=False)
    async def list_validated(total: int, limit: int, offset: int):
        try:
            return page_of(LadderResponse).model_validate(cut(make_ladder, total, limit, offset))
        except ValidationError as error:
            return {"refused": error.errors()[0]["msg"]}

    return app


def stage_two_apps(learner):
    """Two apps with pages in them: /small lists one kind of member, /large several."""
    both = FastAPI()
    both.mount("/small", stage(learner, kinds=["ladders"]))
    both.mount("/large", stage(learner, kinds=["neighbours", "ladders", "more-ladders"]))
    return both


def schema_name(document, path):
    """The name of the schema of a path's answer, empty where it is written in place."""
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    return content["application/json"]["schema"].get("$ref", "").rpartition("/")[2]


def schema_of(document, path):
    """The schema of a path's answer."""
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    name = schema_name(document, path)
    return (
        document["components"]["schemas"][name] if name else content["application/json"]["schema"]
    )


def test_four_fields(client):
    """A page is an object with items, total, limit and offset, and no other field."""
    response = client.get("/ladders?total=5&limit=3&offset=0")
    if response.is_server_error:
        declared = schema_of(client.get("/openapi.json").json(), "/ladders")
        assert declared.get("type") != "array", (
            "a page is declared as a bare list, and a Slice is none: it has items, total, limit "
            "and offset, and so should a page"
        )
    assert not response.is_server_error, RAISED
    body = response.json()
    assert not isinstance(body, list), (
        "the answer is a bare list: whoever gets it does not know how much more there is, and a "
        "list can never be given a total without breaking every client"
    )
    missing = [name for name in ("items", "total", "limit", "offset") if name not in body]
    assert not missing, f"the page has no field {', '.join(missing)}"
    extra = [name for name in body if name not in FIELDS]
    assert not extra, f"the page has more than its four fields: {', '.join(extra)}"


def test_items(client):
    """items are the members of this part, all of them, in their order."""
    for total, limit, offset in ((5, 3, 0), (5, 3, 3), (57, 100, 0), (57, 30, 20), (400, 250, 90),
                                 (2000, 1000, 1), (7, 1, 6)):  # fmt: skip
        response = client.get(f"/ladders?total={total}&limit={limit}&offset={offset}")
        assert not response.is_server_error, RAISED
        assert "items" in response.json(), "the page has no items"
        numbers = range(offset + 1, min(offset + limit, total) + 1)
        found = [item.get("id") for item in response.json()["items"]]
        expected = [ladder(number)["id"] for number in numbers]
        assert len(found) == len(expected), (
            f"this part has {len(expected)} members, and the page shows {len(found)}: the Slice is "
            "cut already, so items are all that it has"
        )
        assert found == expected, "items must be those of the Slice, in its order"
        assert response.json()["items"] == [ladder(number) for number in numbers], (
            "the members must have the fields and the values that the Slice's have"
        )
    response = client.get("/neighbours?total=4&limit=4&offset=0")
    assert not response.is_server_error, RAISED
    equal = [{"nickname": name} for name in ("N0", "N1", "N1", "N2")]
    assert len(response.json()["items"]) == 4, (
        "two members that look the same became one: they are two, so keep both. A set does not"
    )
    assert response.json()["items"] == equal, (
        "the members of a Page[NeighbourResponse] are neighbours: the type of the items is T"
    )


def test_members_go_out_as_declared(client):
    """Members show the fields of T and nothing else that they know."""
    for path in ("/ladders", "/neighbours"):
        response = client.get(f"{path}?total=5&limit=2&offset=0")
        assert not response.is_server_error, RAISED
        assert "items" in response.json(), "the page has no items"
        assert "hidden" not in response.text, (
            "the members went out with a field that their schema does not have: items must be a "
            "list of T, so that each one is filtered by its schema"
        )


def test_total(client):
    """total counts the whole collection, not this part."""
    for total in (57, 3200, 0, 5_000_000_000):
        response = client.get(f"/ladders?total={total}&limit=2&offset=4")
        assert not response.is_server_error, RAISED
        assert "total" in response.json(), "the page has no total"
        found = response.json()["total"]
        assert found != 2, (
            f"the collection has {total} members, and total says 2, the number of items in this "
            "part: the length of a page tells nobody how many pages there are. The Slice knows"
        )
        total_is_right = found == total and type(found) is int
        assert total_is_right, f"the collection has {total} members, and total says {found}"


def test_limit_and_offset(client):
    """limit and offset are those that were asked for, also on the last page."""
    for limit, offset in ((3, 0), (20, 40), (7, 53), (1, 99_000), (100, 100_000)):
        response = client.get(f"/ladders?total=57&limit={limit}&offset={offset}")
        assert not response.is_server_error, RAISED
        body = response.json()
        assert {"limit", "offset"} <= body.keys(), "the page has no limit, or no offset"
        assert body["limit"] == limit, (
            f"limit must be the {limit} that was asked for, however many items there are"
        )
        assert body["offset"] == offset, f"offset must be the {offset} that was asked for"


def test_beyond_the_end(client):
    """A page beyond the end is empty, and its total still counts the collection."""
    response = client.get("/ladders?total=5&limit=3&offset=90")
    assert not response.is_server_error, RAISED
    body = response.json()
    assert "items" in body, "the page has no items"
    assert body["items"] == [], "beyond the end there are no items"
    assert body.get("total") == 5, (
        "the collection has 5 members, also for somebody who asks for what comes after them: "
        "total is the Slice's, it does not follow from items and offset"
    )


def test_model_validate(client):
    """Page[LadderResponse].model_validate(slice) makes a page of a Slice."""
    response = client.get("/validated/ladders?total=57&limit=2&offset=4")
    assert not response.is_server_error, "Page[LadderResponse].model_validate(slice) failed"
    refused = response.json().get("refused", "")
    assert not refused or "valid dictionary" in refused, (
        f"model_validate refused the Slice, by a rule of the model or of a field: {refused}"
    )
    assert not refused, (
        "model_validate refused the Slice: a model reads dictionaries, and reads the attributes "
        "of other objects only where its model_config says from_attributes=True"
    )
    expected = {"items": [ladder(5), ladder(6)], "total": 57, "limit": 2, "offset": 4}
    assert response.json() == expected, "the page must have what the Slice has"
    response = client.get("/validated/ladders?total=0&limit=100&offset=0")
    assert response.json() == {"items": [], "total": 0, "limit": 100, "offset": 0}, (
        "the page of an empty collection must have what the Slice has: no items, and a total of 0"
    )


def test_openapi(client):
    """OpenAPI documents the four fields, all required, and items as a list of the members."""
    document = client.get("/openapi.json").json()
    schema = schema_of(document, "/ladders")
    properties = schema.get("properties", {})
    differing = sorted(FIELDS ^ properties.keys())
    assert not differing, (
        f"OpenAPI documents a page with the fields {', '.join(properties) or '(none)'}, and it "
        "must have items, total, limit and offset"
    )
    member = properties["items"].get("items", {}).get("$ref", "").rpartition("/")[2]
    assert member == "LadderResponse", (
        "OpenAPI does not say that the items of a Page[LadderResponse] are LadderResponses: their "
        "type must be a list of T"
    )
    for name in ("total", "limit", "offset"):
        assert properties[name].get("type") == "integer", f"{name} must be an integer"
    optional = FIELDS - set(schema.get("required", []))
    assert not optional, (
        f"OpenAPI says that a page may come without {', '.join(sorted(optional))}: a field with a "
        "default is optional, and these four are always there"
    )


def test_schema_name_is_stable(serve):
    """The schema of a page has the same name in every app."""
    client = serve(stage_two_apps)
    document = client.get("/small/openapi.json").json()
    name = schema_name(document, "/ladders")
    assert name, "Page has no schema of its own in OpenAPI: it must be a model"
    assert schema_of(document, "/ladders").get("properties"), (
        f"the schema {name} documents no field yet, so its name is the name of nothing"
    )
    document = client.get("/large/openapi.json").json()
    names = {schema_name(document, path) for path in ("/ladders", "/more-ladders")}
    assert not len(names) > 1, (
        f"two routes list ladders, and OpenAPI has a schema for each: {', '.join(sorted(names))}. "
        "Page[LadderResponse] must be one and the same class, however often it is written"
    )
    assert name in names, (
        f"the schema of a Page[LadderResponse] is called {name} in one app and "
        f"{', '.join(names)} in another: the name must not depend on what else there is, nor be "
        "made by chance (uuid, id, hash, a counter). Code that is generated of it would not "
        "compile any more"
    )


def test_schema_name_is_readable(client):
    """The schema's name tells what the members are, and nothing else."""
    document = client.get("/openapi.json").json()
    ladders, neighbours = schema_name(document, "/ladders"), schema_name(document, "/neighbours")
    assert ladders, "Page has no schema of its own in OpenAPI: it must be a model"
    assert schema_of(document, "/ladders").get("properties"), (
        f"the schema {ladders} documents no field yet, so its name is the name of nothing"
    )
    assert ladders != neighbours, (
        f"a page of ladders and a page of neighbours are both called {ladders}, and one of them is "
        "documented as the other"
    )
    assert "pagination" not in ladders.casefold(), (
        "pages of two kinds have one and the same name, so OpenAPI tells them apart by module and "
        f"number: {ladders} and {neighbours}. Each kind of member needs a name of its own"
    )
    assert "ladder" in ladders.casefold(), (
        f"{ladders} is the name of a page of LadderResponses, and it does not tell: name "
        "it after its members"
    )
    alike = (
        ladders.casefold().replace("ladder", "*"),
        neighbours.casefold().replace("neighbour", "*"),
    )
    assert alike[0] == alike[1], (
        f"{ladders} and {neighbours} differ in more than what the members are: nothing that is "
        "made by chance or by counting (uuid, id, hash) belongs into a name"
    )
