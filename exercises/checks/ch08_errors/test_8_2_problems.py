"""8.2 Problem documents: one shape, one media type, and one status for every error."""

import json
from http import HTTPStatus
from typing import Annotated

import pytest
from fastapi import Body, FastAPI
from fastapi.responses import JSONResponse
from pydantic import ValidationError

pytestmark = pytest.mark.exercise("8.2")

TYPE = "tag:toolshed.example.com,2026:"
MEDIA_TYPE = "application/problem+json"
FIELDS = [
    {"location": "body", "pointer": "#/name", "code": "missing", "message": "Field required"},
    {"location": "query", "pointer": "#/limit", "code": "too_big", "message": "At most 100"},
    {"location": "path", "pointer": "#/item_id", "code": "int_parsing", "message": "No integer"},
    {"location": "header", "pointer": "#/x-count", "code": "missing", "message": "Field required"},
    {"location": "cookie", "pointer": "#/seen", "code": "missing", "message": "Field required"},
]
MANY = [{**FIELDS[0], "pointer": f"#/{number}"} for number in range(60)]
LONG = "A ladder is lent " + "with the rope that belongs to it, " * 30 + "or not at all."
RENAMED = {  # RFC 9110 has newer names than Python had before 3.13
    413: ("Request Entity Too Large", "Content Too Large"),
    414: ("Request-URI Too Long", "URI Too Long"),
    416: ("Requested Range Not Satisfiable", "Range Not Satisfiable"),
    422: ("Unprocessable Entity", "Unprocessable Content"),
}
PROBLEMS = [
    {"type": f"{TYPE}item-on-loan", "title": "Item on loan", "status": 409, "detail": "Item 7."},
    {"type": "about:blank", "title": "Not Found", "status": 404},
    {"type": f"{TYPE}invalid-request", "title": "Not valid", "status": 422, "errors": FIELDS},
    {"type": "about:blank", "title": "Internal Server Error", "status": 500, "request_id": "a-1"},
    {"type": "about:blank", "title": "Service Unavailable", "status": 503, "request_id": "b-2"},
    {"type": f"{TYPE}invalid-request", "title": "Not valid", "status": 422, "errors": MANY},
    {"type": "about:blank", "title": "Conflict", "status": 409, "detail": LONG},
    {"type": "about:blank", "title": "Größe 🔧", "status": 413, "detail": 'Bis „5“ € & "mehr"'},
]
UNDECLARED = {"title": "No", "status": 400, "hashed_password": "hash-of-ada"}


class Stamp:
    """A middleware that puts a header on the answers that come past it."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def send_stamped(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-stamp", b"1"))
            await send(message)

        await self.app(scope, receive, send_stamped)


def stage(learner):
    """An app that answers with whatever problem it is given."""
    app = FastAPI()
    app.add_middleware(Stamp)

    @app.post("/answer", include_in_schema=False)
    def answer(problem: Annotated[dict, Body()], headers: Annotated[dict | None, Body()] = None):
        if headers is None:
            return learner.problem_response(learner.Problem(**problem))
        return learner.problem_response(learner.Problem(**problem), headers)

    @app.post("/headers-after", include_in_schema=False)
    def headers_after(headers: dict):
        learner.problem_response(learner.Problem(title="No", status=400), headers)
        return headers

    @app.get("/undeclared", include_in_schema=False)
    def undeclared():
        try:
            problem = learner.Problem(**UNDECLARED)
        except ValidationError:
            return JSONResponse({}, 400)  # refused: that is right as well
        return learner.problem_response(problem)

    @app.get("/phrase", include_in_schema=False)
    def phrase(status: int):
        return {"phrase": learner.phrase(status)}

    @app.get("/type", include_in_schema=False)
    def type_(code: str):
        return {"type": learner.problem_type(code)}

    @app.get("/documented", responses={409: {"model": learner.Problem}})
    def documented():
        return None

    return app


def stage_api(_):
    """An app whose handlers, those of the API, build their problems with the learner's module."""
    from toolshed.domain.errors import ItemOnLoanError
    from toolshed.presentation.errors import install_error_handlers

    app = FastAPI()
    install_error_handlers(app)

    @app.get("/on-loan")
    def on_loan():
        raise ItemOnLoanError(7)

    @app.get("/items")
    def items(limit: int):
        return limit

    return app


def answer(client, problem, headers=None):
    """What problem_response made of a problem."""
    response = client.post("/answer", json={"problem": problem, "headers": headers})
    assert response.text != "Internal Server Error", (
        "there is no answer to look at: problem_response, or the making of a Problem, fails"
    )
    return response


def kinds_of(schema):
    """The types that OpenAPI allows for a member, as often as they are there."""
    return sorted(one.get("type", "anything") for one in schema.get("anyOf", [schema]))


def without(problem, *names):
    return {name: value for name, value in problem.items() if name not in names}


def test_status(client):
    """The answer has the status of its problem, and the document says the same."""
    for status in (400, 404, 409, 422, 429, 500, 503, 202, 303, 299, 499, 599):
        response = answer(client, {"title": "No", "status": status})
        assert response.status_code != 200 or not response.content, (
            f"the problem has the status {status}, and it was answered with 200: a Response is a "
            "200 until it is given a status_code"
        )
        assert response.status_code == status, (
            f"the problem has the status {status}, and the answer {response.status_code}"
        )
        assert response.json().get("status") == status, (
            f"the answer has the status {status}, and its document says "
            f"{response.json().get('status')}: who keeps the document has to find it there"
        )


def test_media_type(client):
    """The media type of the answer is that of a problem document."""
    for problem in PROBLEMS:
        response = answer(client, problem)
        kind = response.headers.get("content-type", "none")
        assert kind != "application/json", (
            f"the media type of the answer is application/json, so it could be anything: "
            f"{MEDIA_TYPE} tells a client that it may read it as a problem. A response takes a "
            "media_type"
        )
        assert kind == MEDIA_TYPE, (
            f"the media type of the answer is {kind}, and that of a problem document is "
            f"{MEDIA_TYPE} (MEDIA_TYPE) and nothing more"
        )


def test_document(client):
    """The body is the problem as a JSON object: its members, and nothing else."""
    for problem in PROBLEMS:
        response = answer(client, problem)
        body = response.json()
        assert isinstance(body, dict), (
            "the body is JSON twice over, a text that holds the document: model_dump_json() makes "
            "a text, and JSONResponse would make JSON of it again"
        )
        missing = [name for name in problem if name not in body]
        assert not missing, (
            f"the problem was given {', '.join(problem)}, and its document has no "
            f"{', '.join(missing)}: each is a field of Problem"
        )
        assert without(body, *problem) == {}, (
            "the document has members that its problem was not given: "
            f"{', '.join(without(body, *problem))}"
        )
        told, given = len(body.get("errors", [])), len(problem.get("errors", []))
        assert told == given, f"the problem was given {given} errors, and its document has {told}"
        for name, value in problem.items():
            assert body[name] == value, (
                f"{name} left as {json.dumps(body[name], ensure_ascii=False)}, and the problem "
                f"was given {json.dumps(value, ensure_ascii=False)}"
            )


def test_none_is_left_out(client):
    """A member that is None, by default or because it was given, is not in the document."""
    for given in ({}, {"detail": None, "errors": None, "request_id": None}):
        response = answer(client, {"title": "Gone", "status": 410, **given})
        nulls = [name for name, value in response.json().items() if value is None]
        assert not nulls, (
            f"the document says {nulls and nulls[0]}: null. A member without a value is left out, "
            "so that a client need not ask in two ways whether it is there"
        )
        assert response.json().keys() == {"type", "title", "status"}, (
            "a problem that has a title and a status alone is a document of type, title and status"
        )


def test_type_is_always_there(client):
    """A problem without a type of its own has the type about:blank, in its document as well."""
    for title, status in (("Not Found", 404), ("Conflict", 409)):
        response = answer(client, {"title": title, "status": status})
        assert "type" in response.json(), (
            "the document has no type: exclude_unset and exclude_defaults leave out what was not "
            "given, and a default is not nothing. Only None is left out"
        )
        assert response.json()["type"] == "about:blank", (
            f"the type of a problem that was given none is {response.json()['type']!r} and must "
            "be 'about:blank' (BLANK)"
        )


def test_empty_is_a_value(client):
    """An empty detail, an empty list of errors and an empty request id are in the document."""
    for name, value in (("detail", ""), ("errors", []), ("request_id", "")):
        response = answer(client, {"title": "No", "status": 400, name: value})
        assert response.json().get(name) == value, (
            f"{name} was {value!r}, and it is not in the document: what is None is left out, and "
            "what is empty is not None"
        )


def test_headers(client):
    """The headers that are given are on the answer."""
    cases = [
        ({"Retry-After": "7"}, 429),
        ({"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}, 401),
        ({}, 404),
        ({"Link": '</help>; rel="help"', "X-Shed": "7", "Allow": "GET, HEAD"}, 405),
    ]
    for headers, status in cases:
        response = answer(client, {"title": "No", "status": status}, headers)
        for name, value in headers.items():
            assert response.headers.get(name) == value, (
                f"the header {name} did not get through: without it a client does not know what "
                "to do about the problem. A response takes headers"
            )
        assert response.headers.get("content-type") == MEDIA_TYPE, (
            "with headers of its own the answer has lost its media type: give it as media_type, "
            "beside the headers"
        )
        again = answer(client, {"title": "No", "status": status}, headers)
        assert again.headers.get_list("x-stamp") == ["1"], (
            "a header that a middleware put on an earlier answer is on this one, too: "
            "problem_response keeps its responses and returns the same object again"
        )
        after = client.post("/headers-after", json=headers).json()
        assert after == headers, (
            f"problem_response was given the headers {headers}, and changed that dictionary into "
            f"{after}: it is somebody else's, that of an exception for example, which may be "
            "raised again"
        )
    response = answer(client, {"title": "No", "status": 404})
    kept = {name for headers, _ in cases for name in headers if name in response.headers}
    assert not kept, (
        f"an answer without headers of its own has {', '.join(sorted(kept))} of an earlier one: "
        "nothing is kept between two answers"
    )


def test_phrase(client):
    """phrase gives the name of a status, for each that HTTPStatus knows."""
    for status in (200, *map(int, HTTPStatus)):
        wanted = HTTPStatus(status).phrase
        response = client.get("/phrase", params={"status": status})
        assert response.status_code != 500, "phrase fails, for a status that there is"
        found = response.json()["phrase"]
        assert found in RENAMED.get(status, (wanted,)), (
            f"phrase({status}) is {found!r} and must be {wanted!r}: HTTPStatus(status).phrase"
        )


def test_phrase_of_no_status(client):
    """phrase is "Error" for an integer that is no status, and tells no exception's text."""
    for status in (299, 419, 499, 599, 600, 1000, 0, -1):
        response = client.get("/phrase", params={"status": status})
        assert response.status_code != 500, (
            f"phrase({status}) fails, and it is called while an error is answered: then even the "
            "error has no answer. HTTPStatus raises ValueError for a number that it does not know"
        )
        found = response.json()["phrase"]
        assert "HTTPStatus" not in str(found), (
            f"phrase({status}) is {found!r}, the text of an exception: it was written for "
            "programmers of Python, and here it becomes a title that clients read"
        )
        assert found == "Error", f'phrase({status}) is {found!r} and must be "Error"'


def test_problem_type(client):
    """problem_type makes a URI of a code."""
    for code in ("item-not-found", "invalid-request", "x", "ladder-7.b"):
        response = client.get("/type", params={"code": code})
        assert response.status_code != 500, "problem_type fails"
        found = response.json()["type"]
        assert found != code, (
            f"problem_type({code!r}) is the code as it is, and a type is a URI: two APIs may have "
            "the same code, and no two the same URI"
        )
        assert found == f"{TYPE}{code}", (
            f"problem_type({code!r}) is {found!r} and must be {TYPE + code!r}"
        )


def test_undeclared(client):
    """What Problem does not declare does not go out."""
    response = client.get("/undeclared")
    assert response.status_code != 500, (
        "there is no answer to look at: problem_response fails for a problem that was given "
        "one thing more"
    )
    assert "hash-of-ada" not in response.text, (
        "the problem was given a password hash that it does not declare, and it went out: "
        "pydantic ignores what is not declared unless extra is allowed"
    )


def test_docs(client):
    """OpenAPI has the schema Problem with its six members."""
    response = client.get("/openapi.json")
    assert response.status_code == 200, "the docs of an app with your Problem cannot be made"
    schemas = response.json().get("components", {}).get("schemas", {})
    assert "Problem" in schemas, f"OpenAPI has no schema named Problem, but {', '.join(schemas)}"
    schema = schemas["Problem"]
    wanted = {"type", "title", "status", "detail", "errors", "request_id"}
    fields = schema.get("properties", {})
    missing, extra = sorted(wanted - fields.keys()), sorted(fields.keys() - wanted)
    assert not missing, f"Problem does not have the member {', '.join(missing)}"
    assert not extra, f"Problem has a member that it should not have: {', '.join(extra)}"
    assert sorted(schema.get("required", [])) == ["status", "title"], (
        "title and status have to be given, so they have no default; the other members have one: "
        f"OpenAPI says that {', '.join(schema.get('required', [])) or 'nothing'} is required"
    )
    assert fields["status"].get("type") == "integer", (
        "OpenAPI does not say that status is an integer"
    )
    lists = kinds_of(fields["errors"])
    assert lists in (["array"], ["array", "null"]), (
        f"errors is a list or None, and OpenAPI says {' or '.join(lists) or 'nothing'}"
    )
    assert "InvalidField" in json.dumps(fields["errors"]), (
        "OpenAPI does not say what errors is a list of: InvalidField"
    )
    for name in ("type", "title", "detail", "request_id"):
        kinds = kinds_of(fields[name])
        assert "string" in kinds, f"OpenAPI does not say that {name} is text"
        may_be_none = name in ("detail", "request_id")
        assert kinds == ["string"] or (may_be_none and kinds == ["null", "string"]), (
            f"{name} is text{' or None' if may_be_none else ''} and nothing else, and OpenAPI "
            f"says {' or '.join(kinds)}: a client that shows it has to be sure"
        )


def test_in_the_api(serve):
    """The handlers of the API answer with it: errors of the domain, unknown paths, bad queries."""
    client = serve(stage_api)
    type_ = f"{TYPE}item-on-loan"
    found = {"location": "query", "pointer": "#/limit", "code": "missing"}
    cases = [
        ("/on-loan", {"type": type_, "title": "Item on loan", "status": 409,
                      "detail": "Item 7 is on loan."}),
        ("/nowhere", {"type": "about:blank", "title": "Not Found", "status": 404}),
        ("/items", {"type": f"{TYPE}invalid-request", "title": "The request is not valid",
                    "status": 422, "errors": [{**found, "message": "Field required"}]}),
    ]  # fmt: skip
    for path, expected in cases:
        response = client.get(path)
        assert response.status_code != 500, (
            f"GET {path} has to be answered with {expected['status']}, and the handler that builds "
            "its answer with this module failed"
        )
        assert response.status_code == expected["status"], (
            f"GET {path} has to be answered with {expected['status']}, by a handler that uses "
            f"this module, and was answered with {response.status_code}"
        )
        assert response.json() == expected, (
            f"the document of GET {path} is not what its handler gave to your Problem"
        )
