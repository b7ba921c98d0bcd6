"""8.3 Requests that do not fit: where and what is wrong, and never what was sent."""

import json
from typing import Annotated, Literal

import pytest
from fastapi import Cookie, FastAPI, Form, Header, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, field_validator
from pydantic import ValidationError as PydanticError
from pydantic_core import PydanticCustomError

pytestmark = pytest.mark.exercise("8.3")

TYPE = "tag:toolshed.example.com,2026:invalid-request"
MEDIA_TYPE = "application/problem+json"
TOO_SHORT = "Value should have at least 8 items after validation, not 6"
AS_JSON = {"Content-Type": "application/json"}
ADA = {"name": "Ada", "password": "correct horse"}


class Address(BaseModel):
    street: str
    lines: list[int] = []


class Member(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    password: Annotated[SecretStr, Field(min_length=8)]
    age: int = 0
    email: EmailStr = "ada@example.com"
    address: Address | None = None


class Door(BaseModel):
    code: str = ""
    key: str = ""
    lock: str = ""
    hinge: str = ""

    @field_validator("code")
    @classmethod
    def _code(cls, code: str) -> str:
        return str(int(code))  # "invalid literal for int() with base 10: 'hunter2'"

    @field_validator("key")
    @classmethod
    def _key(cls, key: str) -> str:
        assert not key, f"no door has the key {key}"
        return key

    @field_validator("lock")
    @classmethod
    def _lock(cls, _: str) -> str:
        code, message = "rusty_lock", "This lock is out of use since {year}"
        raise PydanticCustomError(code, message, {"year": 1987})

    @field_validator("hinge")
    @classmethod
    def _hinge(cls, _: str) -> str:
        raise PydanticCustomError("value_error", "This hinge is on the other side")


class Hammer(BaseModel):
    kind: Literal["hammer"]


class Saw(BaseModel):
    kind: Literal["saw"]


class Stored(BaseModel):
    id: int
    hashed_password: Annotated[str, Field(max_length=4)]


def stage(learner):
    """Routes that take something from each part of a request, and two with faults of their own."""
    from fastapi.exceptions import RequestValidationError

    app = FastAPI()
    learner.install_validation_handler(app)

    @app.exception_handler(Exception)
    def fault(_: Request, exc: Exception):
        about = f" of {exc.title}" if isinstance(exc, PydanticError) else ""
        return JSONResponse({"fault": f"{type(exc).__name__}{about}"}, 500)

    @app.post("/members")
    def join(body: Member):
        return body.name

    @app.post("/doors")
    def open_door(body: Door):
        return body

    @app.post("/tools")
    def offer(body: Annotated[Hammer | Saw, Field(discriminator="kind")]):
        return body

    @app.post("/numbers")
    def add(body: list[int]):
        return sum(body)

    @app.post("/form")
    def form(count: Annotated[int, Form()]):
        return count

    @app.get("/items/{item_id}")
    def item(
        item_id: Annotated[int, Path(ge=1)],
        limit: Annotated[int, Query(le=100)] = 20,
        x_count: Annotated[int, Header()] = 0,
        seen: Annotated[int, Cookie()] = 0,
    ):
        return [item_id, limit, x_count, seen]

    @app.get("/by-hand")
    def by_hand(name: str):
        entry = {"type": "extra_forbidden", "loc": ("query", name), "msg": "There is no such one"}
        raise RequestValidationError([entry, {**entry, "msg": "There never was one"}])

    @app.get("/looked-up")
    def looked_up():
        entry = {"type": "unknown", "loc": ("query", "name"), "msg": "no row hash-of-ada"}
        raise RequestValidationError([{**entry, "ctx": {"error": LookupError("hash-of-ada")}}])

    @app.get("/stored")
    def stored():
        Stored(id=1, hashed_password="hash-of-ada")  # noqa: S106 - it fails, that is the point

    @app.get("/told", response_model=Stored)
    def told():
        return {"id": 1, "hashed_password": "hash-of-ada"}

    @app.get("/refused")
    def refused():
        try:
            Stored.model_validate({"id": "hash-of-ada", "hashed_password": ""})
        except PydanticError as error:
            raise LookupError from error

    return app


def errors_of(response):
    """The errors of a document, each as (location, pointer, code)."""
    assert response.status_code != 500, (
        "a request that does not fit was answered with 500: what the handler made of the errors "
        "could not be sent, or could not be made"
    )
    is_problem = response.headers.get("content-type") == MEDIA_TYPE
    assert is_problem, (
        "a request that does not fit was not answered with a problem document: the handler has to "
        "be registered, for the RequestValidationError of FastAPI, and to use problem_response"
    )
    assert response.status_code == 422, (
        f"a request that does not fit was answered with {response.status_code}: whatever does not "
        "fit, be it the path, the query or a body that is no JSON, is 422 in this API"
    )
    document = response.json()
    for name, value in (("type", TYPE), ("title", "The request is not valid"), ("status", 422)):
        assert document.get(name) == value, (
            f"{name} is {document.get(name)!r} and must be {value!r}, whatever does not fit"
        )
    found = document.get("errors")
    assert isinstance(found, list), "the document has no list of errors"
    return [(e.get("location"), e.get("pointer"), e.get("code")) for e in found]


def field(pointer, code, message, location="body"):
    return {"location": location, "pointer": pointer, "code": code, "message": message}


def test_handler(client):
    """A request that does not fit is answered with 422 and a problem document."""
    for body in ({"name": "Ada"}, {"name": 5, "password": "correct horse"}):
        response = client.post("/members", json=body)
        kind = response.headers.get("content-type", "none")
        assert response.status_code != 200, "a request that does not fit went through"
        assert "detail" not in response.json(), (
            "this is FastAPI's own answer, so your handler was not asked: requests raise FastAPI's "
            "RequestValidationError, which is no subclass of pydantic's ValidationError"
        )
        assert kind == MEDIA_TYPE, (
            f"the media type of the answer is {kind}, and that of a problem is {MEDIA_TYPE}: "
            "problem_response sets it"
        )
        assert response.status_code == 422, (
            f"what can be read and does not fit is 422, and not {response.status_code}"
        )
    fine = client.post("/members", json=ADA)
    assert fine.status_code == 200, "a request that fits was refused"


def test_document(client):
    """The document has type, title, status and errors; an error has four members; no others."""
    member = {"name": "Ada", "password": "hunter", "age": "x", "is_admin": True}
    short = field("#/password", "too_short", TOO_SHORT)
    text = field(
        "#/age", "int_parsing",
        "Input should be a valid integer, unable to parse string as an integer",
    )  # fmt: skip
    extra = field("#/is_admin", "extra_forbidden", "Extra inputs are not permitted")
    lines = {"lines": [1, None, "2", None]}
    cases = [
        (member, [short, text, extra]),
        ({**ADA, "address": lines}, [
            field("#/address/street", "missing", "Field required"),
            field("#/address/lines/1", "int_type", "Input should be a valid integer"),
            field("#/address/lines/3", "int_type", "Input should be a valid integer"),
        ]),
    ]  # fmt: skip
    for body, errors in cases:
        response = client.post("/members", json=body)
        errors_of(response)
        document = response.json()
        assert document.keys() - {"errors"} == {"type", "title", "status"}, (
            f"the document has the members {', '.join(document)}, and should have type, title, "
            "status and errors"
        )
        for name, value in (("type", TYPE), ("title", "The request is not valid"),
                            ("status", 422)):  # fmt: skip
            assert document[name] == value, f"{name} is {document[name]!r} and must be {value!r}"
        found = document.get("errors", [])
        assert len(found) == len(errors), (
            f"{len(errors)} things are wrong with the request, and the document tells "
            f"{len(found)}: who fills in a form wants to know all of them at once"
        )
        for one, wanted in zip(found, errors, strict=True):
            assert one.keys() == wanted.keys(), (
                f"an error has the members {', '.join(one)}, and should have location, pointer, "
                "code and message"
            )
            for name, value in wanted.items():
                assert one[name] == value, (
                    f"the {name} of an error is {one[name]!r} and must be {value!r}"
                )


def test_locations(client):
    """An error says which part of the request it is about: path, query, header, cookie or body."""
    seen, x_count = {"Cookie": "seen=no"}, {"X-Count": "no"}
    texts = {
        "greater_than_equal": "Input should be greater than or equal to 1",
        "less_than_equal": "Input should be less than or equal to 100",
        "int_parsing": "Input should be a valid integer, unable to parse string as an integer",
    }
    cases = [
        ("GET /items/0", {}, [("path", "#/item_id", "greater_than_equal")]),
        ("GET /items/1?limit=101", {}, [("query", "#/limit", "less_than_equal")]),
        ("GET /items/1", {"headers": x_count}, [("header", "#/x-count", "int_parsing")]),
        ("GET /items/1", {"headers": seen}, [("cookie", "#/seen", "int_parsing")]),
        ("POST /form", {"data": {"count": "no"}}, [("body", "#/count", "int_parsing")]),
        ("GET /items/x?limit=x", {"headers": seen},
         [("path", "#/item_id", "int_parsing"), ("query", "#/limit", "int_parsing"),
          ("cookie", "#/seen", "int_parsing")]),
    ]  # fmt: skip
    for request, more, expected in cases:
        response = client.request(*request.split(), **more)
        found = errors_of(response)
        assert [one[0] for one in found] == [one[0] for one in expected], (
            f"what is wrong with {request} is in {', '.join(one[0] for one in expected)}, and the "
            f"errors say {', '.join(str(one[0]) for one in found) or 'nothing'}: the first member "
            "of `loc` is the part of the request"
        )
        assert found == expected, (
            f"the errors of {request} have other pointers or codes than their entries"
        )
        for error, (location, _, code) in zip(response.json()["errors"], expected, strict=True):
            assert error.get("message") == texts[code], (
                f"the message of an error in the {location} is {error.get('message')!r} and must "
                f"be {texts[code]!r}, the `msg` of its entry"
            )


def test_pointers(client):
    """A pointer leads into nested objects, and stays one whatever the keys of a client are."""
    keys = {"a/b": "a~1b", "a~b": "a~0b", "50%": "50%25", "two words": "two%20words",
            "größe": "gr%C3%B6%C3%9Fe", "": "", "#": "%23"}  # fmt: skip
    for key, token in keys.items():
        found = errors_of(client.post("/members", json={**ADA, key: 1}))
        assert len(found) == 1, "one key too many was sent, so there is one error"
        assert found[0][1] == f"#/{token}", (
            f"the key {key!r} was sent, and its pointer is {found[0][1]!r} instead of "
            f"'#/{token}': / and ~ are escaped in a JSON pointer, and what is no character of a "
            "URI is too. _pointer does both"
        )
    long = {"k" * 198: "#/" + "k" * 198, "k" * 199: "#", "k" * 5_000: "#", "k" * 196 + " b": "#"}
    for key, pointer in long.items():
        found = errors_of(client.post("/members", json={**ADA, key: 1}))
        assert [one[1] for one in found] == [pointer], (
            f"a key of {len(key)} characters was sent, and its pointer is "
            f"{str(found[0][1])[:40] if found else 'missing'}: an answer that grows with a "
            "client's key is work for nothing, and a pointer that is cut leads elsewhere. One of "
            "more than 200 characters ends before that key, as the _pointer of the stub does"
        )
    found = errors_of(client.post("/members", json={**ADA, "address": {"lines": [1, [], "x"]}}))
    pointers = [pointer for _, pointer, _ in found]
    assert pointers == ["#/address/street", "#/address/lines/1", "#/address/lines/2"], (
        f"what is wrong lies deeper in the body, and the pointers are {', '.join(pointers)}: "
        "all members of `loc` after the first lead there"
    )


def test_whole_body(client):
    """A body that is wrong as a whole has the pointer #, and so has one that is no JSON."""
    for content, code in (("[1, 2]", "model_attributes_type"), ("null", "model_attributes_type"),
                          ("", "missing")):  # fmt: skip
        found = errors_of(client.post("/members", content=content, headers=AS_JSON))
        assert [one[1] for one in found] == ["#"], (
            f"the body {content!r} is wrong as a whole, and its pointers are "
            f"{[one[1] for one in found]}: there is one, '#', which is _pointer of nothing"
        )
        assert found == [("body", "#", code)], (
            f"the body {content!r} is wrong as a whole: the location is 'body', the code {code!r}"
        )
    for content in ("{", '{"name": "Ada",', "[1, 2", "Ada"):
        found = errors_of(client.post("/members", content=content, headers=AS_JSON))
        assert found != [("body", "#/1", "json_invalid")], (
            "the body is no JSON, and the pointer is '#/1': for json_invalid, `loc` holds the "
            "place of a character, and no key. A pointer to it leads nowhere"
        )
        assert found == [("body", "#", "json_invalid")], (
            f"the body {content!r} is no JSON: one error of the body, with the pointer '#' and "
            f"the code json_invalid, and not {found}"
        )


def test_what_was_sent(client):
    """Nothing that was sent as a value is in the answer: no password, no token, no body."""
    as_is = {"Content-Type": "x/y"}
    cases = [
        ("POST /members", {"json": {"name": "Ada", "password": "hunter2"}}),
        ("POST /members", {"json": {"password": "correct hunter2"}}),
        ("POST /members", {"json": {**ADA, "age": "hunter2", "admin": "hunter2"}}),
        ("POST /members", {"json": ["hunter2"]}),
        ("POST /members", {"content": '{"password": "hunter2"', "headers": AS_JSON}),
        ("POST /members", {"content": '{"password": "hunter2"}', "headers": as_is}),
        ("GET /items/hunter2?limit=hunter2", {"headers": {"X-Count": "hunter2"}}),
        ("POST /form", {"data": {"count": "hunter2"}}),
        ("POST /members", {"json": {"name": 70451, "password": 70451.5, "age": [70451]}}),
        ("POST /members", {"json": {**ADA, "name": ["hunter2"], "age": {"is": "hunter2"}}}),
        ("POST /numbers", {"json": [True, 70451.5, "hunter2"]}),
        ("GET /items/-70451?limit=70451", {}),
    ]
    for request, more in cases:
        response = client.request(*request.split(), **more)
        assert response.status_code != 500, (
            "a request that does not fit was answered with 500: what the handler made of the "
            "errors could not be sent, or could not be made"
        )
        told = response.text + str(response.headers)
        assert "hunter2" not in told, (
            "the answer repeats what was sent, a password here: each entry has it as `input`, and "
            "answers are logged, cached and pasted into tickets. Take out of an entry what the "
            "client needs, by name"
        )
        assert "70451" not in told, (
            "the answer repeats a number that was sent: it may be the code of a card. Each entry "
            "has it as `input`. Take out of an entry what the client needs, by name"
        )
        assert errors_of(response), "the answer tells no error at all"
    response = client.post("/tools", json={"kind": "hunter2"})
    assert errors_of(response) == [("body", "#", "union_tag_invalid")], (
        "the kind of a tool is none that there is, and the errors are another list than one entry "
        'of the whole body with the code "union_tag_invalid"'
    )
    assert "hunter2" not in response.text, (
        'the message of "union_tag_invalid" repeats the tag that was sent: where that is the code, '
        'the message is "The value is not valid"'
    )
    assert response.json()["errors"][0].get("message") == "The value is not valid", (
        'where the code is "union_tag_invalid", the message is "The value is not valid"'
    )


def test_not_json(client):
    """What JSON cannot say again (NaN, Infinity) is refused with 422."""
    bodies = {
        '{"name": NaN, "password": "correct horse"}': "#/name",
        '{"name": "Ada", "password": "correct horse", "age": Infinity}': "#/age",
        '{"name": "Ada", "password": "correct horse", "age": -Infinity}': "#/age",
    }
    for content, pointer in bodies.items():
        response = client.post("/members", content=content, headers=AS_JSON)
        assert response.status_code != 500, (
            f"{content} was answered with 500: Python reads it, JSON cannot write it, and the "
            "answer repeated it. Leave the `input` out"
        )
        assert [one[1] for one in errors_of(response)] == [pointer], (
            f"{content} has one thing wrong with it, at {pointer}"
        )


def test_raised_by_a_validator(client):
    """What a validator raised is told as "The value is not valid", without its text."""
    for sent, code in (({"code": "hunter2"}, "value_error"), ({"code": "x9"}, "value_error"),
                       ({"key": "hunter2"}, "assertion_error")):  # fmt: skip
        response = client.post("/doors", json=sent)
        assert response.status_code != 500, (
            "a validator raised ValueError, and the answer is 500: the entry has the exception "
            "itself in its `ctx`, which is nothing that JSON can write. Take out of an entry what "
            "the client needs, by name"
        )
        found = errors_of(response)
        assert found == [("body", f"#/{next(iter(sent))}", code)], (
            f"one field is wrong, with the code {code}, and the errors are {found}"
        )
        message = response.json()["errors"][0].get("message")
        for part in ("hunter2", "x9", "invalid literal", "no door"):
            assert part not in response.text, (
                f"the message is {message!r}, the text of an exception that a validator raised: "
                "it repeats what was sent, or tells how the program is made. Where ctx has an "
                'exception under "error", the message is "The value is not valid"'
            )
        assert message == "The value is not valid", (
            f'the message is {message!r} and must be "The value is not valid"'
        )
    response = client.get("/looked-up")
    assert errors_of(response) == [("query", "#/name", "unknown")], (
        "an entry whose ctx has an exception is told like any other"
    )
    assert "hash-of-ada" not in response.text, (
        'ctx has a LookupError under "error", and its text went out: not only ValueError and '
        "AssertionError are exceptions"
    )
    assert response.json()["errors"][0].get("message") == "The value is not valid", (
        'where ctx has an exception under "error", the message is "The value is not valid"'
    )


def test_messages(client):
    """Messages that were written for clients go out as they are."""
    lock = client.post("/doors", json={"lock": "x"})
    errors_of(lock)
    expected = [field("#/lock", "rusty_lock", "This lock is out of use since 1987")]
    assert lock.json().get("errors") == expected, (
        "a PydanticCustomError has a message that is meant for clients: another one is there only "
        'where ctx has an exception under "error", or for "union_tag_invalid"'
    )
    mail = client.post("/members", json={**ADA, "email": "ada"})
    errors_of(mail)
    message = mail.json()["errors"][0].get("message", "")
    assert message.endswith("must have an @-sign."), (
        f"the message about an e-mail address is {message!r}: its code is value_error, but nobody "
        "raised a ValueError there. Its ctx has a reason, and no exception"
    )
    broken = client.post("/members", content="{", headers=AS_JSON)
    errors_of(broken)
    message = broken.json()["errors"][0].get("message")
    assert message == "JSON decode error", (
        f"the message about a body that is no JSON is {message!r}: its ctx has a text under "
        '"error", and no exception, so the message is the `msg`'
    )
    hinge = client.post("/doors", json={"hinge": "x"})
    errors_of(hinge)
    expected = [field("#/hinge", "value_error", "This hinge is on the other side")]
    assert hinge.json().get("errors") == expected, (
        "a PydanticCustomError with the code value_error has a message that is meant for clients: "
        'not this code decides, but whether ctx has an exception under "error"'
    )
    tool = client.post("/tools", json={})
    errors_of(tool)
    message = tool.json()["errors"][0].get("message")
    assert message == "Unable to extract tag using discriminator 'kind'", (
        f"the message about a tag that was not sent is {message!r}: it repeats nothing, so it "
        "is the `msg`"
    )


def test_many(client):
    """Of more than 50 errors, the first 50 are told."""
    for count in (1, 2, 49, 50, 51, 120):
        found = errors_of(client.post("/numbers", json=["x", *[None] * (count - 1)]))
        assert len(found) <= 50, (
            f"{count} things were wrong with a request, and {len(found)} are told: an answer that "
            "grows with the request is work for nothing. 50 are enough"
        )
        assert len(found) == min(count, 50), (
            f"{count} things were wrong with a request, and {len(found)} are told: all of them "
            "are, up to 50"
        )
        assert [one[1] for one in found] == [f"#/{n}" for n in range(len(found))], (
            "the errors that are told are the first ones, in their order"
        )


def test_by_hand(client):
    """An entry that has neither input nor ctx is told like any other."""
    for name in ("colour", "sise"):
        response = client.get("/by-hand", params={"name": name})
        assert response.status_code != 500, (
            "a dependency raised RequestValidationError with an entry of type, loc and msg alone, "
            "and the handler failed: only these three are always there"
        )
        errors_of(response)
        expected = [
            field(f"#/{name}", "extra_forbidden", "There is no such one", "query"),
            field(f"#/{name}", "extra_forbidden", "There never was one", "query"),
        ]
        assert response.json().get("errors") == expected, (
            "entries that were made by hand are told like those of pydantic, each of them, also "
            "if two are about the same value"
        )


@pytest.mark.guard("without a handler for it, it is a 500, and that must stay so")
@pytest.mark.server_errors
def test_faults_of_the_server(client):
    """A ValidationError of pydantic, about data of our own, stays a 500 and tells nothing."""
    cases = [
        ("/stored", "ValidationError of Stored", "a row of our own did not fit a model of our own"),
        (
            "/told",
            "ResponseValidationError",
            "what a route returned did not fit its response model",
        ),
        ("/refused", "LookupError", "a LookupError was raised"),
    ]
    for path, fault, what in cases:
        response = client.get(path)
        assert response.status_code != 422, (
            f"{what}, and the client, who did nothing wrong, was told 422: register the handler "
            "for RequestValidationError alone"
        )
        assert response.status_code == 500, (
            f"{what}, and that was answered with {response.status_code}: it is the server's fault"
        )
        assert "hash-of-ada" not in response.text + json.dumps(dict(response.headers)), (
            f"{what}, and the answer tells the hash of a password: register the handler for "
            "RequestValidationError alone"
        )
        arrived = response.json().get("fault")
        assert arrived == fault, (
            f"{what}, and your handler was asked, and failed over it with another exception "
            f"({arrived}), which will stand in the logs instead: register it for "
            "RequestValidationError alone"
        )
