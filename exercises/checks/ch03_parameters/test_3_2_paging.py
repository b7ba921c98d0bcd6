"""3.2 Paging: how much is asked for, and from where, is bounded; what is misspelt is refused."""

import secrets
import sqlite3
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query
from fastapi.dependencies.utils import get_dependant
from fastapi.exceptions import RequestValidationError

pytestmark = pytest.mark.exercise("3.2")

BIRDS = 250


def stage(learner):
    """Routes that ask a real table for a part of its 250 birds, as SQLite understands it."""
    from toolshed.presentation.errors.validation import handle_validation_error

    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("CREATE TABLE birds (id INTEGER PRIMARY KEY)")
    database.executemany("INSERT INTO birds VALUES (?)", [(n,) for n in range(BIRDS)])

    async def part(paging):
        select = "SELECT id FROM birds ORDER BY id LIMIT ? OFFSET ?"
        try:
            found = database.execute(select, (paging.limit, paging.offset)).fetchall()
        except OverflowError:
            raise HTTPException(500, detail="The database: integer out of range") from None
        return {"limit": paging.limit, "offset": paging.offset, "birds": len(found)}

    router = APIRouter(prefix="/birds")

    @router.get("")
    async def list_birds(paging: learner.PagingDep):
        return await part(paging)

    @router.get("/by-function")
    async def list_by_function(paging: Annotated[object, Depends(learner.get_paging)]):
        return await part(paging)

    def of_colour(colour: Annotated[str | None, Query()] = None):
        return colour

    @router.get("/seen")
    async def list_seen(
        paging: learner.PagingDep,
        colour: Annotated[str | None, Depends(of_colour)],
        place: Annotated[list[str], Query()] = (),
        at_night: Annotated[bool, Query(alias="at-night")] = False,
    ):
        return {**await part(paging), "colour": colour, "place": place, "at_night": at_night}

    @router.get("/by-any-name")
    async def list_by_any_name(
        paging: learner.PagingDep, word: Annotated[str, Query(alias=secrets.token_hex(4))] = ""
    ):
        return {**await part(paging), "word": word}

    @router.get("/hidden", include_in_schema=False)
    async def hidden_parameters():
        return [*undocumented(get_dependant(path="", call=learner.get_paging))]

    app = FastAPI()
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.include_router(router, prefix="/v1")
    return app


def undocumented(part):
    """The parameters of a dependency, and of those it has, that the docs do not tell."""
    for field in (*part.query_params, *part.header_params, *part.cookie_params):
        if not getattr(field.field_info, "include_in_schema", True):
            yield field.alias
    for dependency in part.dependencies:
        yield from undocumented(dependency)


def part_of(client, query):
    """The answer to a good query: what reached the route, and how many birds came of it."""
    response = client.get(f"/v1/birds{query}")
    assert response.status_code == 200, (
        f"{query or 'a request without parameters'} was refused, and it is a good one: the answer "
        "says why"
    )
    return response.json()


def not_mended(response, query):
    """Fail where a value out of bounds was turned into another one."""
    if response.status_code == 200 and "=" in query:
        name, _, sent = query.removeprefix("?").partition("=")
        got = str(response.json()[name])
        assert got == sent, (
            f"{query} became {name}={got} in silence: the client believes it got what it asked "
            "for, and reads the wrong page. Refuse what is out of bounds instead of mending it"
        )
    assert response.status_code not in (400, 404), (
        f"{query} was answered with {response.status_code}: a value out of bounds is refused with "
        "422, as FastAPI does by itself when the parameter declares its bounds"
    )


def test_defaults(client):
    """Where neither is sent, limit is 20 and offset is 0."""
    got = part_of(client, "")
    assert got["limit"] == 20, (
        f"without parameters, limit is {got['limit']}: who does not ask for much gets 20"
    )
    assert got["offset"] == 0, f"without parameters, offset is {got['offset']}, not 0"
    assert part_of(client, "?offset=40") == {"limit": 20, "offset": 40, "birds": 20}, (
        "with offset=40 alone, offset is 40 and limit is 20"
    )
    assert part_of(client, "?limit=7") == {"limit": 7, "offset": 0, "birds": 7}, (
        "with limit=7 alone, limit is 7 and offset is 0"
    )


@pytest.mark.guard("the module takes everything, and that is what is wrong with it")
def test_within_bounds(client):
    """A limit from 1 to 100 and an offset from 0 to 100000 reach the route as they were sent."""
    good = [(1, 0), (2, 1), (20, 20), (50, 249), (99, 200), (100, 0), (100, 100), (3, 99_999),
            (100, 100_000), (1, 100_000), (10, 54_321)]  # fmt: skip
    for limit, offset in good:
        for query in (f"?limit={limit}&offset={offset}", f"?offset={offset}&limit={limit}"):
            expected = {"limit": limit, "offset": offset}
            expected["birds"] = max(0, min(limit, BIRDS - offset))
            assert part_of(client, query) == expected, (
                f"{query} is within the bounds, and something else reached the route"
            )


def test_limit_has_a_most(client):
    """A limit of more than 100 is refused with 422."""
    for limit in (101, 102, 1000, 1_000_000, 2**31, 2**63, 10**22):
        query = f"?limit={limit}"
        response = client.get(f"/v1/birds{query}")
        not_mended(response, query)
        assert response.status_code == 422, (
            f"{query} was answered with {response.status_code}: one request may ask for the whole "
            "table, and the server builds all of it in memory. Give limit a greatest value"
        )


def test_limit_has_a_least(client):
    """A limit of 0 or less is refused with 422."""
    for limit in (-1, 0, -2, -100):
        query = f"?limit={limit}"
        response = client.get(f"/v1/birds{query}")
        not_mended(response, query)
        if limit < 0 and response.status_code == 200:
            rows = response.json()["birds"]
            assert rows != BIRDS, (
                f"{query} was answered with all {rows} birds: to SQLite a negative limit is none "
                "at all, and to PostgreSQL it is an error. A greatest value does not help here: "
                "limit needs a least one, too"
            )
        assert response.status_code == 422, (
            f"{query} was answered with {response.status_code}: a page has room for one member at "
            "least, so 1 is the least limit"
        )


def test_offset_is_bounded(client):
    """An offset below 0 or above 100000 is refused with 422."""
    for offset in (-1, -20):
        query = f"?offset={offset}"
        response = client.get(f"/v1/birds{query}")
        not_mended(response, query)
        assert response.status_code == 422, (
            f"{query} was answered with {response.status_code}: nothing comes before the first "
            "member. SQLite takes it for 0, and PostgreSQL answers with an error"
        )
    for offset in (100_001, 100_002, 1_000_000, 2**63, 10**22):
        query = f"?offset={offset}"
        response = client.get(f"/v1/birds{query}")
        not_mended(response, query)
        assert response.status_code == 422, (
            f"{query} was answered with {response.status_code}: a database walks over everything "
            "that it leaves out, and some numbers it cannot even read. The greatest offset is "
            "100000"
        )


@pytest.mark.guard("the type int refuses these; reading the query by hand often does not")
def test_not_a_number(client):
    """What is no whole number is refused with 422."""
    for name in ("limit", "offset"):
        for sent in ("abc", "1.5", "true", "null", "NaN", "1e1", "", "10,20", "0x10"):
            response = client.get(f"/v1/birds?{name}={sent}")
            assert response.status_code == 422, (
                f"?{name}={sent} was answered with {response.status_code}: {sent!r} is no whole "
                "number. Let the parameter be of the type int"
            )


def test_unknown_is_refused(client):
    """A query parameter that nothing declares is refused with 422."""
    part_of(client, "?limit=5")
    misspelt = [f"?{name[:n]}{name[n + 1 :]}=5" for name in ("limit", "offset") for n in range(5)]
    for query in ("?limt=5", "?skip=10", "?page=2", "?limit=5&offest=5", "?limt=", "?Limit=5",
                  "?colour=red", "?paging=1", "?_=1", "?q=x", *misspelt,
                  f"?{secrets.token_hex(4)}=1"):  # fmt: skip
        response = client.get(f"/v1/birds{query}")
        got = f", with limit={response.json()['limit']}" if response.status_code == 200 else ""
        assert response.status_code == 422, (
            f"{query} was answered with {response.status_code}{got}: a parameter that nobody "
            "declares is ignored, so a misspelt one is off in silence. KnownQueryOnly checks the "
            "names where it is the type of a parameter"
        )


@pytest.mark.guard("the module ignores all names; a list of its own two would refuse the others'")
def test_declared_elsewhere(client):
    """What the route or another of its dependencies declares goes through."""
    good = [
        ("?colour=red&limit=5", {"limit": 5, "colour": "red"}),
        ("?place=fen&place=moor&offset=3", {"offset": 3, "place": ["fen", "moor"]}),
        ("?at-night=true", {"at_night": True}),
        ("", {}),
    ]
    nothing = {"limit": 20, "offset": 0, "colour": None, "place": [], "at_night": False}
    for query, sent in good:
        response = client.get(f"/v1/birds/seen{query}")
        assert response.status_code == 200, (
            f"GET /birds/seen{query} was refused, and the route takes colour, place and at-night "
            "besides yours: whether a name is known is a question to the whole route, not to "
            "this dependency alone"
        )
        got = {name: value for name, value in response.json().items() if name in sent}
        assert got == sent, f"GET /birds/seen{query} gave the route other values: {got}"
        assert {*response.json()} == {*nothing, "birds"}, "the answer is not the route's own"
    document = client.get("/openapi.json").json()["paths"]["/v1/birds/by-any-name"]["get"]
    names = {parameter["name"] for parameter in document["parameters"]} - {"limit", "offset"}
    for name in names:  # of the route's own parameter, another one each time
        response = client.get(f"/v1/birds/by-any-name?{name}=wren&limit=3")
        assert response.status_code == 200, (
            f"a route declares a parameter of the name {name}, and ?{name}=wren was answered with "
            f"{response.status_code}: no list of names can know it, KnownQueryOnly looks at what "
            "the route declares"
        )
        assert response.json()["word"] == "wren", f"the route gets another {name} than was sent"


def test_unknown_beside_others(client):
    """Where a route declares more, what it does not declare is still refused with 422."""
    response = client.get("/v1/birds/seen?colour=red&limit=5")
    assert response.status_code == 200, (
        "?colour=red&limit=5 was refused by a route that declares colour: whether a name is known "
        "is a question to the whole route, not to this dependency alone"
    )
    for query in ("?color=red", "?place=fen&plaec=moor", "?at_night=true", "?limt=5&colour=red"):
        response = client.get(f"/v1/birds/seen{query}")
        assert response.status_code == 422, (
            f"GET /birds/seen{query} was answered with {response.status_code}: the route does not "
            "declare that parameter. KnownQueryOnly, as the type of a parameter of get_paging, "
            "checks the names for every route that uses paging"
        )


def test_refusal_names_the_parameter(client):
    """The 422 says which parameter it is about."""
    for query, name in (("?limit=0", "limit"), ("?limit=101", "limit"), ("?offset=-1", "offset"),
                        ("?offset=100001", "offset"), ("?limt=5", "limt"),
                        ("?limit=5&page=2", "page")):  # fmt: skip
        response = client.get(f"/v1/birds{query}")
        assert response.status_code == 422, (
            f"{query} was answered with {response.status_code}, so nobody is told that {name} is "
            "wrong"
        )
        errors = response.json().get("errors") or [{}]
        found = {(error.get("location"), error.get("pointer")) for error in errors}
        assert found == {("query", f"#/{name}")}, (
            f"{query} is refused, and the answer does not say that {name} in the query is wrong. "
            "An HTTPException of your own cannot say it; bounds that the parameter declares do, "
            "and so does KnownQueryOnly"
        )


def documented(client, path):
    operation = client.get("/openapi.json").json()["paths"][path]["get"]
    return {parameter["name"]: parameter for parameter in operation.get("parameters", [])}


def test_openapi_bounds(client):
    """OpenAPI documents bounds, default and description of limit and offset."""
    parameters = documented(client, "/v1/birds")
    for name, default, least, most in (("limit", 20, 1, 100), ("offset", 0, 0, 100_000)):
        assert name in parameters, f"OpenAPI does not know a query parameter {name}"
        schema = parameters[name]["schema"]
        assert schema.get("type") == "integer", f"OpenAPI does not say that {name} is an integer"
        assert schema.get("default") == default, (
            f"OpenAPI says that {name} is {schema.get('default')} where it is not sent, not "
            f"{default}: a default that is in the signature is documented by itself"
        )
        low = schema.get("minimum", schema.get("exclusiveMinimum", -9) + 1)
        high = schema.get("maximum", schema.get("exclusiveMaximum", -9) - 1)
        assert (low, high) == (least, most), (
            f"OpenAPI does not say that {name} is from {least} to {most}: bounds that `Query` is "
            "given are documented by it, and those of an `if` are not"
        )
        described = parameters[name].get("description") or schema.get("description") or ""
        assert described.strip(), f"OpenAPI has no description of {name}: `Query` takes one"


@pytest.mark.guard("the module has no other parameters, and a mend must not add any")
def test_openapi_has_no_others(client):
    """OpenAPI documents limit and offset in the query, both optional, and no other parameter."""
    uses = {"/v1/birds": "PagingDep", "/v1/birds/by-function": "Depends(get_paging)"}
    for path, use in uses.items():
        parameters = documented(client, path)
        assert {*parameters} == {"limit", "offset"}, (
            f"a route with {use} documents {', '.join(parameters) or 'no parameter'}, and its "
            "parameters are limit and offset"
        )
        for name, parameter in parameters.items():
            assert parameter["in"] == "query", f"{name} is in the {parameter['in']}, not the query"
            assert not parameter.get("required"), f"{name} may be left out: give it a default"
        hidden = client.get("/v1/birds/hidden").json()
        assert not hidden, (
            f"get_paging takes {', '.join(hidden)}, which the docs do not tell: whoever finds out "
            "gets around the bounds, so it has limit and offset and no other parameter"
        )
        got = part_of(client, f"{path.removeprefix('/v1/birds')}?limit=9&offset=3")
        assert got == {"limit": 9, "offset": 3, "birds": 9}, (
            "a route that depends on get_paging gets other values than were sent"
        )
