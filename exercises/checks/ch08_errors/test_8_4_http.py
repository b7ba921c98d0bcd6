"""8.4 HTTPException: one document, whoever raised it, and its headers on it."""

from http import HTTPStatus

import pytest
from fastapi import Depends, FastAPI, HTTPException
from starlette.exceptions import HTTPException as StarletteHTTPException

pytestmark = pytest.mark.exercise("8.4")

MEDIA_TYPE = "application/problem+json"
RAISED = {
    "login": (401, "Log in first", {"WWW-Authenticate": "Bearer"}),
    "busy": (503, "Back soon", {"Retry-After": "7", "X-Reason": "stocktaking"}),
    "taken": (409, "Somebody else has it", {"Link": '</loans/7>; rel="loan"', "Sunset": "today"}),
    "longer": (409, "Conflict with a loan of somebody else's", None),
    "long": (400, "No, " * 60 + "and no.", None),
    "odd": (499, "The client has left", {"X-Reason": "impatience"}),
    "nothing-more": (403, None, None),
    "same": (410, "Gone", {"X-Reason": "sold"}),
    "absent": (404, "No item 7", None),
    "empty": (404, "", None),
    "object": (409, {"reason": "hash-of-ada"}, {"X-Reason": "object"}),
    "list": (400, ["hash-of-ada"], None),
    "number": (400, 17, None),
    "fraction": (400, 1.5, None),
    "flag": (400, True, None),
    "bytes": (400, b"hash-of-ada", None),
    "pair": (409, ("hash-of-ada", 1), None),
    "fine": (200, "Nothing is wrong", {"X-Reason": "odd"}),
    "before": (199, None, {"X-Reason": "early"}),
    "no-content": (204, "hash-of-ada", {"X-Reason": "done"}),
    "reset": (205, None, {"X-Reason": "form", "Link": '</form>; rel="edit"'}),
    "unchanged": (304, None, {"ETag": '"v7"', "X-Reason": "known"}),
}


def stage(learner):
    """An app whose routes raise HTTPExceptions of both kinds, and an exception of another one."""
    app = FastAPI()
    learner.install_http_handler(app)

    class LockedError(HTTPException):
        """Raised by a dependency."""

    def locked():
        raise LockedError(423, "The shed is locked", {"X-Reason": "night"})

    @app.get("/items")
    def items():
        return []

    @app.post("/orders")
    def order(body: dict):
        return body

    @app.get("/raised/{name}")
    def raise_fastapis(name: str):
        raise HTTPException(*RAISED[name])

    @app.get("/headers/{name}")
    def headers(name: str):
        return RAISED[name][2]

    @app.get("/status/{status}")
    def raise_status(status: int, detail: str | None = None):
        raise HTTPException(status, detail, {"X-Reason": "status"})

    @app.get("/raised-below/{name}")
    def raise_starlettes(name: str):
        raise StarletteHTTPException(*RAISED[name])

    @app.get("/locked", dependencies=[Depends(locked)])
    def never():
        return None

    @app.get("/bug")
    def bug():
        raise LookupError("hash-of-ada")

    return app


def stage_api(_):
    """An app with the handlers of the API, one of which asks the learner's."""
    from toolshed.presentation.errors import install_error_handlers

    app = FastAPI()
    install_error_handlers(app)

    @app.get("/items")
    def items():
        return []

    @app.post("/items")
    def offer():
        return {}

    return app


def document_of(response):
    """The document of an answer that has to be a problem."""
    is_problem = response.headers.get("content-type") == MEDIA_TYPE
    assert is_problem, (
        "the answer is no problem document: register the handler in install_http_handler, and "
        "answer with problem_response"
    )
    return response.json()


def blank(status, title, **more):
    """A problem document without a type of its own."""
    return {"type": "about:blank", "title": title, "status": status, **more}


def test_unknown_path(client):
    """A path that no route has is answered with a problem document of 404."""
    for path in ("/nowhere", "/", "/items/7"):
        response = client.get(path)
        assert response.status_code == 404, f"no route has the path {path}, so that is a 404"
        was_default = response.headers.get("content-type") == "application/json"
        assert not was_default, (
            "this is FastAPI's own answer, so your handler was not asked: for an unknown path the "
            "router raises Starlette's HTTPException. FastAPI's is a subclass of it, and a handler "
            "for the subclass is not asked about the class above it"
        )
        document = document_of(response)
        assert document == blank(404, "Not Found"), (
            "the document of an unknown path has type, title and status: its detail would only "
            "repeat the title, or the path"
        )


def test_unknown_method(client):
    """A method that a path does not have is answered with 405, a document and Allow."""
    for method, path, allowed in (("PUT", "/items", "GET"), ("GET", "/orders", "POST")):
        response = client.request(method, path)
        assert response.status_code == 405, f"{path} does not take {method}, so that is a 405"
        document = document_of(response)
        assert "allow" in response.headers, (
            "the 405 has lost its header Allow, which says what the path does take: the exception "
            "has it in its `headers`, and problem_response takes headers"
        )
        assert response.headers["allow"] == allowed, (
            f"{path} takes {allowed}, and Allow says {response.headers['allow']}"
        )
        assert document == blank(405, "Method Not Allowed"), (
            "the document of a 405 has type, title and status"
        )


def test_raised_by_routes(client):
    """FastAPI's HTTPException, raised by a route, is answered with its status and its detail."""
    titles = {"login": "Unauthorized", "busy": "Service Unavailable", "taken": "Conflict"}
    more = {"absent": "Not Found", "fine": "OK", "longer": "Conflict", "long": "Bad Request"}
    for name, title in {**titles, **more}.items():
        status, detail, _ = RAISED[name]
        response = client.get(f"/raised/{name}")
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        document = document_of(response)
        assert document.get("title") == title, (
            f"the title is {document.get('title')!r} and must be {title!r}: phrase of the status"
        )
        assert document == blank(status, title, detail=detail), (
            "the document is type, title, status and the detail that the route gave"
        )
    for status in (226, 303, 402, 406, 418, 428, 451, 500, 501, 502, 504, 511):
        response = client.get(f"/status/{status}", params={"detail": "In words"})
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        document = document_of(response)
        title = HTTPStatus(status).phrase
        assert document.get("title") == title, (
            f"the title is {document.get('title')!r} and must be {title!r}: phrase of the status, "
            "whichever it is"
        )
        assert document == blank(status, title, detail="In words"), (
            f"the document of a {status} is type, title, status and the detail that the route gave"
        )


def test_raised_elsewhere(client):
    """Starlette's HTTPException, and a subclass raised by a dependency, are answered alike."""
    titles = {"login": "Unauthorized", "busy": "Service Unavailable"}
    for name, title in titles.items():
        status, detail, headers = RAISED[name]
        response = client.get(f"/raised-below/{name}")
        assert response.status_code == status, (
            f"Starlette's HTTPException({status}) was answered with {response.status_code}"
        )
        assert document_of(response) == blank(status, title, detail=detail), (
            "the document of Starlette's HTTPException is like that of FastAPI's"
        )
        for header, value in headers.items():
            assert response.headers.get(header) == value, f"the header {header} was lost"
    response = client.get("/locked")
    assert response.status_code == 423, (
        f"a dependency raised a subclass of HTTPException, with 423, and that was answered with "
        f"{response.status_code}"
    )
    assert document_of(response) == blank(423, "Locked", detail="The shed is locked"), (
        "the document of a subclass is like that of its class"
    )
    assert response.headers.get("x-reason") == "night", "the header X-Reason was lost"


def test_headers(client):
    """All headers of the exception are on the answer, beside its media type."""
    for name in ("login", "busy", "taken", "same", "object"):
        status, _, headers = RAISED[name]
        response = client.get(f"/raised/{name}")
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        document_of(response)
        for header, value in headers.items():
            assert header in response.headers, (
                f"the exception had the header {header}, and the answer does not: a client cannot "
                "know how to log in, or when to come back. problem_response takes headers"
            )
            assert response.headers[header] == value, (
                f"the header {header} is {response.headers[header]!r}, and was {value!r}"
            )
    kept = client.get("/headers/login").json()
    assert kept == {"WWW-Authenticate": "Bearer"}, (
        f"the exception had one header, WWW-Authenticate, and now it has {', '.join(kept)}: the "
        "handler changed the exception's own dictionary, and the same exception may be raised "
        "again. Make a new one"
    )


def test_no_more_than_the_title(client):
    """A detail that is empty, or the same as the title, is left out."""
    for name, title in (("nothing-more", "Forbidden"), ("same", "Gone"), ("empty", "Not Found")):
        status = RAISED[name][0]
        response = client.get(f"/raised/{name}")
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        document = document_of(response)
        assert "detail" not in document, (
            f"the detail {document['detail']!r} says no more than the title {title!r}: without a "
            "detail, Starlette gives an exception the phrase of its status. Leave it out"
        )
        assert document == blank(status, title), "the document is type, title and status"


def test_no_text(client):
    """A detail that is no text is left out."""
    titles = {"object": "Conflict", "pair": "Conflict"}
    for name in ("object", "list", "number", "fraction", "flag", "bytes", "pair"):
        title = titles.get(name, "Bad Request")
        status, detail, _ = RAISED[name]
        response = client.get(f"/raised/{name}")
        assert response.status_code != 500, (
            f"HTTPException({status}, detail={detail!r}) was answered with 500: FastAPI allows "
            "any value as detail, and a problem's is text or nothing"
        )
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        document = document_of(response)
        assert "hash-of-ada" not in response.text, (
            f"a detail that is no text, {detail!r}, went out as one: nobody wrote that for clients"
        )
        assert document == blank(status, title), (
            f"the detail {detail!r} is no text, so the document is type, title and status"
        )


def test_odd_status(client):
    """A status that has no name is answered with the title that phrase gives it."""
    status, detail, headers = RAISED["odd"]
    for path in ("/raised/odd", "/raised-below/odd"):
        response = client.get(path)
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        assert document_of(response) == blank(status, "Error", detail=detail), (
            'the status 499 has no name, so the title is "Error", as phrase says'
        )
        assert response.headers.get("x-reason") == headers["X-Reason"], "a header was lost"


def test_unreadable(client):
    """A body that FastAPI cannot read at all is answered with a document of 400."""
    for body in ("[" * 100_000, '{"deep": ' + "[" * 90_000):
        response = client.post(
            "/orders", content=body, headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 400, (
            f"a body of 90,000 brackets is a 400 of FastAPI's, and was answered with "
            f"{response.status_code}"
        )
        detail = "There was an error parsing the body"
        assert document_of(response) == blank(400, "Bad Request", detail=detail), (
            "the framework raised an HTTPException, and it is answered like any other"
        )


def test_in_the_api(serve):
    """The API awaits the handler, to name all the methods of a path in Allow."""
    client = serve(stage_api)
    response = client.put("/items")
    assert response.status_code != 500, (
        "errors/methods.py awaits handle_http_exception, and that failed: it has to be a coroutine "
        "function (async def), and to return the response"
    )
    assert response.status_code == 405, (
        f"in the API, PUT /items was answered with {response.status_code} instead of 405"
    )
    assert response.headers.get("allow") == "GET, POST", (
        "in the API, /items takes GET and POST, and Allow says "
        f"{response.headers.get('allow')}: the header has to be that of the exception"
    )
    assert document_of(response) == blank(405, "Method Not Allowed"), (
        "the document of a 405 has type, title and status"
    )


@pytest.mark.guard("FastAPI's own handler knows these, and yours must as well")
def test_no_content(client):
    """204, 205, 304 and less than 200 are answered with their headers and without a body."""
    for name in ("no-content", "reset", "unchanged", "before"):
        status, _, headers = RAISED[name]
        for path in (f"/raised/{name}", f"/raised-below/{name}"):
            response = client.get(path)
            assert response.status_code == status, (
                f"HTTPException({status}) was answered with {response.status_code}"
            )
            assert not response.content, (
                f"{status} allows no content, and the answer has some: a server that gets it "
                "breaks the connection off. Answer with a Response that has no content"
            )
            assert "content-type" not in response.headers, (
                f"{status} allows no content, and the answer has a media type"
            )
            for header, value in headers.items():
                assert response.headers.get(header) == value, (
                    f"the {status} has lost its header {header}"
                )
    for status in (103, 150, 198):
        response = client.get(f"/status/{status}")
        assert response.status_code == status, (
            f"HTTPException({status}) was answered with {response.status_code}"
        )
        assert not response.content, (
            f"{status} is less than 200 and allows no content, and the answer has some"
        )
        assert response.headers.get("x-reason") == "status", (
            f"the {status} has lost its header X-Reason"
        )


@pytest.mark.guard("without a handler for it, it is a 500, and that must stay so")
@pytest.mark.server_errors
def test_other_exceptions(client):
    """An exception that is no HTTPException is not handled here: it stays a 500."""
    response = client.get("/bug")
    assert response.status_code == 500, (
        f"a LookupError was answered with {response.status_code}: register the handler for "
        "HTTPException alone"
    )
    assert "hash-of-ada" not in response.text, (
        "the text of a LookupError, which nobody wrote for clients, is in the answer"
    )
    is_plain = response.headers.get("content-type") == "text/plain; charset=utf-8"
    assert is_plain, (
        "a LookupError was answered by your handler: what nobody expected is the subject of "
        "exercise 8.5, so register this one for HTTPException alone"
    )
