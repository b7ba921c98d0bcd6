"""3.1 Ids in the path: types that let a number through only if it can be an id."""

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError

pytestmark = pytest.mark.exercise("3.1")

MOST = 2**31 - 1
PLACES = {"users": "user_id", "items": "item_id", "loans": "loan_id"}
ALIASES = {"users": "UserId", "items": "ItemId", "loans": "LoanId"}


def stage(learner):
    """Three routes that look something up by its id, and one that has all three ids."""
    from toolshed.presentation.errors.validation import handle_validation_error

    app = FastAPI()
    app.add_exception_handler(RequestValidationError, handle_validation_error)

    @app.get("/users/{user_id}")
    def get_user(user_id: learner.UserId):
        return looked_up(user_id)

    @app.get("/items/{item_id}")
    def get_item(item_id: learner.ItemId):
        return looked_up(item_id)

    @app.get("/loans/{loan_id}")
    def get_loan(loan_id: learner.LoanId):
        return looked_up(loan_id)

    @app.get("/users/{user_id}/items/{item_id}/loans/{loan_id}")
    def get_all(user_id: learner.UserId, item_id: learner.ItemId, loan_id: learner.LoanId):
        return [user_id, item_id, loan_id]

    return app


def looked_up(id):
    """What is found in a table whose ids have 32 bits, as PostgreSQL's `integer` has."""
    if isinstance(id, int | float) and not -(2**31) <= id <= MOST:
        raise HTTPException(500, detail="The database: integer out of range")
    return {"id": id}


def refused(client, path, why):
    """Ask for a path that has to be refused with 422."""
    response = client.get(path)
    assert response.status_code not in (400, 404), (
        f"GET {path} answered {response.status_code}: a value that does not fit its type is "
        "refused with 422, as FastAPI does by itself when the type says what fits. There is no "
        "need to raise anything"
    )
    assert response.status_code == 422, f"GET {path} answered {response.status_code}: {why}"
    return response


def test_arrives_as_integer(client):
    """An id from 1 to 2147483647 reaches the route, as an integer."""
    for place, alias in ALIASES.items():
        for sent in (7, 42, 1, MOST, MOST - 1):
            response = client.get(f"/{place}/{sent}")
            assert response.status_code == 200, (
                f"{alias} refuses {sent}, which is a good id: the answer says why"
                if sent in (7, 42)
                else f"{alias} refuses {sent}: the least id is 1, the most is {MOST}"
            )
            got = response.json()["id"]
            assert not isinstance(got, str), (
                f"{alias} hands the id on as the text {got!r}: everything in a path is text, until "
                "a type says that it is a number"
            )
            assert type(got) is int, f"{alias} hands {sent} on as {got!r}, which is no integer"
            assert got == sent, f"{sent} was sent, and {alias} made {got} of it"


def test_least(client):
    """Zero and negative ids are refused with 422."""
    for place, alias in ALIASES.items():
        for sent in (0, -1, -7, -(2**31)):
            refused(client, f"/{place}/{sent}", f"ids start at 1, so {alias} needs a least value")


def test_most(client):
    """An id of more than 2147483647 is refused with 422."""
    for place, alias in ALIASES.items():
        for sent in (MOST + 1, MOST + 2, 2**32 + 7):
            refused(
                client,
                f"/{place}/{sent}",
                f"PostgreSQL's integers have 32 bits, and the most is {MOST}. Let {alias} refuse "
                "what no id can be, so that nobody looks for it",
            )


def test_huge(client):
    """An id of any number of digits is refused with 422."""
    for sent in ("99999999999999999999999", "9223372036854775808", "9" * 400, "9" * 5000):
        for place, alias in ALIASES.items():
            shown = (
                f"/{place}/{sent}" if len(sent) < 30 else f"/{place}/999... ({len(sent)} digits)"
            )
            response = client.get(f"/{place}/{sent}")
            assert response.status_code == 422, (
                f"GET {shown} answered {response.status_code}: Python's integers have no end, and "
                f"those of every database have one. {alias} needs a most as well as a least"
            )


def test_not_a_number(client):
    """What is no whole number is refused with 422."""
    for place, alias in ALIASES.items():
        for sent in ("abc", "1.5", "true", "null", "NaN", "1e3", "0x10", "-", "7,8"):
            refused(
                client,
                f"/{place}/{sent}",
                f"{alias} takes {sent!r} for an id. Say by the type that it is a whole number",
            )


def test_refusal_names_the_parameter(client):
    """The 422 says which parameter it is about."""
    for place, parameter in PLACES.items():
        for sent in ("0", str(MOST + 1), "abc"):
            body = refused(
                client, f"/{place}/{sent}", f"{sent} is no id, and a refusal is a 422"
            ).json()
            errors = body.get("errors") or [{}]
            found = (errors[0].get("location"), errors[0].get("pointer"))
            assert found == ("path", f"#/{parameter}"), (
                f"{sent} is refused, and the answer does not say that {parameter} in the path is "
                "wrong. An HTTPException of your own cannot say it; rules that stand in the type do"
            )


def test_each_reads_its_own(client):
    """In a path with three ids, each parameter gets its own."""
    for ids in ([1, 2, 3], [30, 20, 10], [5, 5, 5]):
        path = "/users/{}/items/{}/loans/{}".format(*ids)
        response = client.get(path)
        assert response.status_code == 200, f"GET {path} answered {response.status_code}"
        assert response.json() == ids, (
            f"GET {path} gave the route {response.json()}: each type stands for the parameter that "
            "it is written at, and hands on the integer that is in that place of the path"
        )
    for path in ("/users/0/items/1/loans/1", "/users/1/items/0/loans/1",
                 f"/users/1/items/1/loans/{MOST + 1}"):  # fmt: skip
        refused(client, path, "one of the three ids is no id")


def test_openapi_bounds(client):
    """OpenAPI documents one integer in the path, from 1 to 2147483647."""
    paths = client.get("/openapi.json").json()["paths"]
    for place, parameter in PLACES.items():
        alias = ALIASES[place]
        documented = paths[f"/{place}/{{{parameter}}}"]["get"].get("parameters", [])
        names = [f"{p['name']} in the {p['in']}" for p in documented]
        assert names == [f"{parameter} in the path"], (
            f"a route with {alias} documents {', '.join(names) or 'no parameter'}, and its one "
            f"parameter is {parameter} in the path"
        )
        schema = documented[0]["schema"]
        assert schema.get("type") == "integer", (
            f"OpenAPI says that {alias} is {schema.get('type') or 'anything'}, and it is an integer"
        )
        least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        most = schema.get("maximum", schema.get("exclusiveMaximum", 0) - 1)
        assert (least, most) == (1, MOST), (
            f"OpenAPI does not say that {alias} is from 1 to {MOST}, but {schema}: a client should "
            "not have to find out by trying. Bounds that `Path` is given are documented by it"
        )


def test_openapi_descriptions(client):
    """OpenAPI describes each of the three in words of its own."""
    paths = client.get("/openapi.json").json()["paths"]
    described = {}
    for place, parameter in PLACES.items():
        documented = paths[f"/{place}/{{{parameter}}}"]["get"].get("parameters", [{}])
        described[ALIASES[place]] = (documented[0].get("description") or "").strip()
    missing = [alias for alias, text in described.items() if not text]
    assert not missing, (
        f"OpenAPI has no description of {', '.join(missing)}: `Path` takes one for each"
    )
    assert len(set(described.values())) == len(described), (
        "two of the three types have the same description: say whose id it is"
    )
