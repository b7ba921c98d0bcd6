"""3.3 Filters and order: closed lists of what can be asked for, and nothing ignored."""

import secrets
from typing import Annotated
from urllib.parse import quote

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query
from fastapi.dependencies.utils import get_dependant
from fastapi.exceptions import RequestValidationError

pytestmark = pytest.mark.exercise("3.3")

NOTHING = {"q": None, "category": None, "tags": [], "sort": "-created_at"}
LOST_RULES = (
    "(A type with rules loses them before `= Query(...)`, and keeps them in "
    "`Annotated[..., Query(...)] = None`.)"
)
ORDERS = ["created_at", "-created_at", "name", "-name", "deposit_cents", "-deposit_cents"]


def stage(learner):
    """Routes that answer what they were asked for."""
    from toolshed.application.queries import ItemFilters
    from toolshed.domain.categories import CATEGORIES
    from toolshed.presentation.api.v1.deps.paging import PagingDep
    from toolshed.presentation.errors.validation import handle_validation_error

    def told(filters):
        if not isinstance(filters, ItemFilters):
            raise HTTPException(500, detail=f"{type(filters).__name__}, and no ItemFilters")
        return {
            "q": filters.q,
            "category": filters.category,
            "tags": sorted(set(filters.tags)),
            "sort": filters.sort,
        }

    router = APIRouter(prefix="/items")

    @router.get("")
    async def list_items(filters: learner.ItemFiltersDep):
        return told(filters)

    @router.get("/by-function")
    async def list_by_function(filters: Annotated[object, Depends(learner.get_item_filters)]):
        return told(filters)

    @router.get("/page")
    async def list_page(filters: learner.ItemFiltersDep, paging: PagingDep):
        return {**told(filters), "limit": paging.limit, "offset": paging.offset}

    @router.get("/by-any-name")
    async def list_by_any_name(
        filters: learner.ItemFiltersDep,
        word: Annotated[str, Query(alias=secrets.token_hex(4))] = "",
    ):
        return {**told(filters), "word": word}

    @router.get("/hidden", include_in_schema=False)
    async def hidden_parameters():
        return [*undocumented(get_dependant(path="", call=learner.get_item_filters))]

    app = FastAPI()
    app.add_exception_handler(RequestValidationError, handle_validation_error)
    app.include_router(router, prefix="/v1")

    @app.get("/expected", include_in_schema=False)
    def slugs():
        return [category.slug for category in CATEGORIES]

    return app


def undocumented(part):
    """The parameters of a dependency, and of those it has, that the docs do not tell."""
    for field in (*part.query_params, *part.header_params, *part.cookie_params):
        if not getattr(field.field_info, "include_in_schema", True):
            yield field.alias
    for dependency in part.dependencies:
        yield from undocumented(dependency)


def operation_of(client, path="/v1/items"):
    return client.get("/openapi.json").json()["paths"][path]["get"]


def asked(client, query="", path="/v1/items"):
    """What reaches the route when a good query is sent."""
    response = client.get(f"{path}{query}")
    if response.status_code != 200 and "requestBody" in operation_of(client, path):
        pytest.fail(
            f"{query or 'an empty query'} was answered with {response.status_code}, and OpenAPI "
            "says that the route has a body: a parameter of a list type is read from the body, "
            "unless `Query()` says that it is one of the query"
        )
    sent = query or "a request without parameters"
    assert not response.is_server_error, f"{sent} is a good one, and the server failed at it"
    assert response.status_code == 200, f"{sent} was refused, and it is a good one: see the answer"
    return response.json()


def refused(client, query, why):
    """Send a query that has to be refused with 422."""
    response = client.get(f"/v1/items{query}")
    assert response.status_code not in (400, 404), (
        f"{query} was answered with {response.status_code}: a value that does not fit its type is "
        "refused with 422, as FastAPI does by itself when the parameter says what fits"
    )
    assert response.status_code == 422, f"{query} was answered with {response.status_code}: {why}"
    return response


def test_nothing_sent(client):
    """Where nothing is sent, there is no filter, and the newest items come first."""
    for path in ("/v1/items", "/v1/items/by-function"):
        got = asked(client, path=path)
        for name, value in NOTHING.items():
            assert got[name] == value, (
                f"nothing was sent, and {name} of the ItemFilters is {got[name]!r}, not {value!r}"
            )


def test_q(client):
    """The text q arrives without the space around it, and in the case that was sent."""
    good = [("drill", "drill"), ("  Big DRILL ", "Big DRILL"), ("x" * 100, "x" * 100), ("0", "0"),
            (f"  {'x' * 100} ", "x" * 100), ("größe 5 m²", "größe 5 m²"), ("null", "null"),
            ("100% & more", "100% & more")]  # fmt: skip
    for sent, expected in good:
        got = asked(client, f"?q={quote(sent)}")
        assert got == {**NOTHING, "q": expected}, (
            f"q={sent!r} was sent, which is {expected!r} to look for, and something else reached "
            "the route: q is a SearchText, and goes into ItemFilters as it is"
        )


def test_q_refused(client):
    """An empty, blank or too long text, or one with a NUL character, is refused with 422."""
    asked(client, "?q=drill")
    for sent in ("", "   ", "x" * 101, "x" * 5000, "a\x00b"):
        shown = sent if len(sent) < 20 else f"{len(sent)} times x"
        refused(
            client,
            f"?q={quote(sent)}",
            f"q took {shown!r}, which SearchText refuses. {LOST_RULES}",
        )


def test_category(client):
    """A category is the slug of one that there is; any other is refused with 422."""
    slugs = client.get("/expected").json()
    for slug in slugs:
        got = asked(client, f"?category={slug}")
        assert got == {**NOTHING, "category": slug}, (
            f"category={slug} was sent, and something else reached the route"
        )
    for sent in ("spaceships", "", slugs[0].upper(), f" {slugs[0]}", slugs[0][:-1], "null"):
        refused(
            client,
            f"?category={quote(sent)}",
            f"there is no category {sent!r}, so the list would be empty, and nobody would learn "
            f"why. CategorySlug knows all the slugs. {LOST_RULES}",
        )


def test_tags(client):
    """A tag may be sent several times, and each arrives trimmed and in lower case."""
    good = [
        ("?tag=power", ["power"]),
        ("?tag=power&tag=loud", ["loud", "power"]),
        ("?tag=loud&tag=power&tag=18v", ["18v", "loud", "power"]),
        ("?tag=%20POWER%20&tag=Old%20Drill", ["old drill", "power"]),
        ("?tag=a,b&tag=c", ["a,b", "c"]),
        ("?tag=0", ["0"]),
    ]
    for query, tags in good:
        got = asked(client, query)
        assert len(got["tags"]) != 1 or len(tags) == 1, (
            f"{query} has {len(tags)} tags, and one reached the route: a parameter that may be "
            "sent several times has the type of a list, or of a tuple"
        )
        assert got == {**NOTHING, "tags": tags}, (
            f"{query} was sent, and something else reached the route: each is a Tag, which is "
            "trimmed and in lower case, and they are the tags of ItemFilters"
        )


def test_tags_refused(client):
    """Ten tags of up to 30 characters are taken; an eleventh, or one that is no tag, is refused."""
    ten = [f"t{n}" for n in range(10)]
    got = asked(client, "?" + "&".join(f"tag={tag}" for tag in ten))
    assert got["tags"] == ten, "ten tags were sent, and others reached the route"
    for count in (11, 12, 25):
        query = "?" + "&".join(f"tag=t{n}" for n in range(count))
        response = client.get(f"/v1/items{query}")
        assert response.status_code == 422, (
            f"{count} tags were taken: each is one more condition for the database, so 10 is the "
            "most. The parameter itself, not each tag, has that bound"
        )
    assert asked(client, f"?tag={'x' * 30}")["tags"] == ["x" * 30], "a tag of 30 characters is good"
    for sent in ("?tag=", "?tag=%20%20", f"?tag={'x' * 31}", "?tag=a%00b", "?tag=power&tag="):
        refused(client, sent, "one of these is no Tag: the vocabulary has a type that refuses it")


def test_sort(client):
    """Each of the six orders arrives as it was sent."""
    for order in ORDERS:
        got = asked(client, f"?sort={order}")
        assert got["sort"] == order, f"sort={order} was sent, and {got['sort']} reached the route"
        assert got == {**NOTHING, "sort": order}, f"sort={order} alone was sent, and more arrived"


def test_sort_refused(client):
    """Any other order is refused with 422."""
    asked(client, "?sort=name")
    for sent in ("hashed_password", "owner_id", "id", "-id", "updated_at", "description", "photo",
                 "__class__"):  # fmt: skip
        refused(
            client,
            f"?sort={sent}",
            f"sort={sent} was accepted. Whoever hands that text to getattr(Model, sort) lets "
            "everybody sort by any column, and read a secret off the order, letter by letter. What "
            "can be sorted by is a closed list",
        )
    for sent in ("", "-", "--name", "Name", "NAME", "+name", " name", "name ", "name,-created_at",
                 "name desc", "names", "random()", "null"):  # fmt: skip
        refused(
            client,
            f"?sort={quote(sent)}",
            f"sort={sent!r} was accepted, and it is none of the six orders",
        )


def test_unknown_is_refused(client):
    """A query parameter that nothing declares is refused with 422."""
    asked(client, "?q=drill&sort=name")
    names = ["tags", "order", "sort_by", "categories", "query", "Q", "tag[]", "filters", "owner_id",
             "ag", "tg", "ta", "srt", "sot", "limit", "offset", secrets.token_hex(4)]  # fmt: skip
    for name in names:
        for query in (f"?{name}=5", f"?q=drill&{name}="):
            refused(
                client,
                query,
                f"nothing declares {name}, so it is ignored, and the client takes the unfiltered "
                "list for the filtered one. KnownQueryOnly checks the names where it is the type "
                "of a parameter",
            )


def test_beside_paging(client):
    """Together with PagingDep in one route, the parameters of both are taken."""
    good = [
        ("?limit=5&q=drill", {"limit": 5, "q": "drill"}),
        ("?offset=40&sort=-name&tag=old", {"offset": 40, "sort": "-name", "tags": ["old"]}),
        ("?limit=7&offset=7", {"limit": 7, "offset": 7}),
    ]
    for query, sent in good:
        response = client.get(f"/v1/items/page{query}")
        assert response.status_code == 200 or response.is_server_error, (
            f"GET /items/page{query} was refused, and that route has limit and offset besides "
            "yours: whether a name is known is a question to the whole route, not to this "
            "dependency alone"
        )
        got = asked(client, query, path="/v1/items/page")
        assert got == {**NOTHING, "limit": 20, "offset": 0, **sent}, (
            f"GET /items/page{query} gave the route something else than was sent"
        )
    own = operation_of(client, "/v1/items/by-any-name")["parameters"]
    for name in {parameter["name"] for parameter in own} - {"q", "category", "tag", "sort"}:
        response = client.get(f"/v1/items/by-any-name?{name}=saw&q=drill")
        assert response.status_code == 200, (
            f"a route declares a parameter of the name {name}, and ?{name}=saw was answered with "
            f"{response.status_code}: no list of names can know it, KnownQueryOnly looks at what "
            "the route declares"
        )
        assert response.json()["word"] == "saw", f"the route gets another {name} than was sent"


def test_all_together(client):
    """All four in one request arrive together."""
    slug, *_, other = client.get("/expected").json()
    query = f"?tag=b&sort=name&q=%20x&category={slug}&tag=A"
    expected = {"q": "x", "category": slug, "tags": ["a", "b"], "sort": "name"}
    assert asked(client, query) == expected, f"{query} was sent, and something else arrived"
    query = f"?sort=-deposit_cents&category={other}&q=Saw&tag=c"
    expected = {"q": "Saw", "category": other, "tags": ["c"], "sort": "-deposit_cents"}
    assert asked(client, query) == expected, f"{query} was sent, and something else arrived"


def test_refusal_names_the_parameter(client):
    """The 422 says which parameter it is about."""
    asked(client)
    eleven = "?" + "&".join(f"tag=t{n}" for n in range(11))
    for query, name, more in (("?q=", "q", ""), ("?category=boats", "category", ""),
                              ("?tag=ok&tag=", "tag", "/1"), (eleven, "tag", ""),
                              ("?sort=id", "sort", ""), ("?tags=x", "tags", "")):  # fmt: skip
        response = refused(client, query, f"so nobody is told that {name} is wrong")
        errors = response.json().get("errors") or [{}]
        found = {(error.get("location"), error.get("pointer")) for error in errors}
        assert found <= {("query", f"#/{name}"), ("query", f"#/{name}{more}")}, (
            f"{query} is refused, and the answer does not say that {name} in the query is wrong. "
            "An HTTPException of your own cannot say it; what the parameter declares does, and so "
            "does KnownQueryOnly"
        )


def documented(client):
    """The parameters by name, each with all that its schema says, whatever leads to it."""
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/v1/items"]["get"]

    def whole(schema):
        parts = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]
        if "$ref" in schema:
            parts.append(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        found = dict(schema)
        for part in parts:
            if part.get("type") != "null":
                found = {**whole(part), **found}
        return found

    return {
        parameter["name"]: {**parameter, "schema": whole(parameter["schema"])}
        for parameter in operation.get("parameters", [])
    }


def test_openapi_has_four(client):
    """OpenAPI documents the four in the query, each optional and described, and nothing else."""
    parameters = documented(client)
    assert "requestBody" not in operation_of(client), (
        "OpenAPI says that the route has a body: a parameter of a list type is read from the body, "
        "unless `Query()` says that it is one of the query"
    )
    assert {*parameters} == {"q", "category", "tag", "sort"}, (
        f"a route with ItemFiltersDep documents {', '.join(parameters) or 'no parameter'}, and its "
        "parameters are q, category, tag and sort"
    )
    hidden = client.get("/v1/items/hidden").json()
    assert not hidden, (
        f"get_item_filters takes {', '.join(hidden)}, which the docs do not tell: whoever finds "
        "out gets around the closed lists, so it has the four and no other parameter"
    )
    for name, parameter in parameters.items():
        assert parameter["in"] == "query", f"{name} is in the {parameter['in']}, not the query"
        assert not parameter.get("required"), f"{name} may be left out: give it a default"
        described = parameter.get("description") or parameter["schema"].get("description") or ""
        assert described.strip(), f"OpenAPI has no description of {name}: `Query` takes one"


def test_openapi_choices(client):
    """OpenAPI documents choices, default and bounds."""
    parameters = documented(client)
    for name in ("q", "category", "tag", "sort"):
        assert name in parameters, f"OpenAPI does not know a query parameter {name}"
    schemas = {name: parameter["schema"] for name, parameter in parameters.items()}
    assert sorted(schemas["sort"].get("enum", [])) == sorted(ORDERS), (
        "OpenAPI does not list the six orders as the choices of sort: a Literal is documented as "
        "its values, and a check by hand, or a pattern, is not"
    )
    assert schemas["sort"].get("default") == "-created_at", (
        "OpenAPI does not say that sort is -created_at where it is not sent: a default that is in "
        "the signature is documented by itself"
    )
    slugs = client.get("/expected").json()
    assert sorted(schemas["category"].get("enum", [])) == sorted(slugs), (
        "OpenAPI does not list the slugs as the choices of category: CategorySlug does so"
    )
    q = schemas["q"]
    assert (q.get("minLength"), q.get("maxLength")) == (1, 100), (
        "OpenAPI does not say that q has 1 to 100 characters: SearchText does so"
    )
    tag = schemas["tag"]
    assert tag.get("type") == "array", "OpenAPI does not say that tag may be sent several times"
    assert tag.get("maxItems") == 10, (
        "OpenAPI does not say that tag may be sent 10 times at most: `Query(max_length=...)` at a "
        "list bounds how many there are, and documents it"
    )
    each = tag.get("items", {})
    assert (each.get("minLength"), each.get("maxLength")) == (1, 30), (
        "OpenAPI does not say that each tag has 1 to 30 characters: Tag does so"
    )
