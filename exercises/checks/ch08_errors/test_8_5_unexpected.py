"""8.5 What nobody expected: the client learns an id, and the log everything."""

import logging

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import TypeAdapter

pytestmark = pytest.mark.exercise("8.5")

MEDIA_TYPE = "application/problem+json"
DOCUMENT = {"type": "about:blank", "title": "Internal Server Error", "status": 500}
ERRORS = ("runtime", "key", "silent", "group", "row", "upstream", "mute", "assertion", "file",
          "refused", "denied", "timeout", "todo", "value", "recursion", "index")  # fmt: skip
SECRETS = {  # what none of the answers may have in it
    "hash-of-ada": "the text of the exception",
    "hash-of-bob": "the text of an exception inside of the exception",
    "db.internal": "the address of a server of ours, from the text of the exception",
    "70451": "what the exception was given, a number",
    "Traceback": "a traceback",
    ".py": "the name of a file of the program",
    "Error:": "the name of the exception's class",
    "RuntimeError": "the name of the exception's class",
    "KeyError": "the name of the exception's class",
    "Teapot": "a detail that the exception carried",
    "ExceptionGroup": "the name of the exception's class",
    "unhandled errors": "the text of the exception",
}


class UpstreamError(Exception):
    """Like those of some HTTP clients: it carries what another server answered."""

    status_code = 418
    detail = "Teapot"
    code, title = "teapot", "Teapot"
    headers = {"X-Upstream": "db.internal"}  # noqa: RUF012


class MuteError(Exception):
    """Its text cannot be made."""

    def __str__(self):
        raise LookupError("hash-of-bob")

    __repr__ = __str__


def new_error(name):
    """An exception that no code but the one that failed knows of."""
    match name:
        case "key":
            return KeyError("hash-of-ada")
        case "silent":
            return RuntimeError()
        case "group":
            return ExceptionGroup("unhandled errors", [ValueError("hash-of-bob"), KeyError(1)])
        case "row":
            try:
                TypeAdapter(int).validate_python("hash-of-ada")
            except ValueError as error:
                return error
        case "upstream":
            return UpstreamError("GET https://db.internal answered 418")
        case "mute":
            return MuteError()
        case "assertion":
            return AssertionError("hash-of-ada is no hash")
        case "file":
            return FileNotFoundError(2, "hash-of-ada", "hash-of-bob")
        case "refused":
            return ConnectionRefusedError(111, "hash-of-ada at db.internal")
        case "denied":
            return PermissionError(13, "hash-of-ada", "hash-of-bob")
        case "timeout":
            return TimeoutError("hash-of-ada at db.internal")
        case "todo":
            return NotImplementedError("hash-of-ada")
        case "value":
            return ValueError("hash-of-ada")
        case "recursion":
            return RecursionError("hash-of-ada")
        case "index":
            return IndexError(70451)
    error = RuntimeError("no such table: hash-of-ada at db.internal")
    error.__cause__ = KeyError("hash-of-bob")
    error.add_note("hash-of-bob")
    return error


class FailingMiddleware:
    """Fails for one path, before any route was asked."""

    def __init__(self, app, fail):
        self.app = app
        self.fail = fail

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/fail-outside":
            self.fail("runtime")
        await self.app(scope, receive, send)


class Records(logging.Handler):
    """Keeps what is logged, but for what every request logs: the access log, the test client."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def emit(self, record):
        from toolshed.infrastructure.logs import request_id

        if record.name in ("toolshed.access", "asyncio", "httpx", "httpx2"):
            return
        error = record.exc_info[1] if record.exc_info else None
        try:
            text = logging.Formatter().format(record) + str(vars(record))
        except Exception:  # an error whose text cannot be made
            text = record.msg
        self.kept.append(
            {
                "level": record.levelno,
                "error": type(error).__name__ if error else None,
                "request_id": request_id.get(),
                "text": str(text),
                "server": record.name == "uvicorn.error",
            }
        )


def stage(learner, ids=False, inner=False):
    """An app whose routes fail, served by something that logs what apps raise, as servers do.

    With `ids`, requests have ids; with `inner`, the middleware asks the handler as well. The
    outermost middleware fails for one path.
    """
    from toolshed.infrastructure.logs import NotLoggedYet
    from toolshed.presentation.middleware.request_id import RequestIdMiddleware
    from toolshed.presentation.middleware.unexpected import UnexpectedErrorMiddleware

    records = Records()
    logging.getLogger().addHandler(records)
    logging.getLogger().setLevel(logging.INFO)
    server = logging.getLogger("uvicorn.error")
    server.addFilter(NotLoggedYet())
    raised, seen_by_server = [], []

    def fail(name):
        raised.append(new_error(name))
        raise raised[-1]

    app = FastAPI()
    learner.install_unexpected_handler(app)
    if inner:
        app.add_middleware(UnexpectedErrorMiddleware)
    if ids:
        app.add_middleware(RequestIdMiddleware)
    app.add_middleware(FailingMiddleware, fail=fail)

    @app.exception_handler(ZeroDivisionError)
    def divided(*_):
        return JSONResponse({"handled": True}, 409)

    @app.api_route("/fail/{name}", methods=["GET", "POST"])
    async def fail_in_route(name: str):
        fail(name)

    @app.get("/divide")
    def divide():
        return 1 / 0

    @app.get("/gone")
    def gone():
        raise HTTPException(410, "Sold")

    @app.get("/busy")
    def busy():
        raise HTTPException(503, "Back soon")

    @app.get("/number")
    def number(n: int):
        return n

    @app.get("/stream")
    def stream():
        def lines():
            yield "one,"
            fail("runtime")

        return StreamingResponse(lines())

    @app.get("/logs")
    def logs():
        return records.kept

    @app.get("/seen")
    def seen():
        return {"raised": len(raised), "seen": len(seen_by_server)}

    async def serve(scope, receive, send):
        try:
            await app(scope, receive, send)
        except Exception as error:
            if not any(error is known for known in raised):
                raise  # not what a route raised, but what the learner's code did
            seen_by_server.append(error)
            server.error("Exception in ASGI application", exc_info=error)

    return serve


def document_of(response):
    """The document of a 500."""
    was_answered = "content-type" in response.headers
    assert was_answered, (
        "there was no answer at all: your handler was asked, and it failed or raised something "
        "itself. It returns what problem_response makes, and raises nothing: the exception goes on "
        "to the server without it"
    )
    was_default = response.headers.get("content-type") == "text/plain; charset=utf-8"
    assert not was_default, (
        "this is the framework's own 500, so your handler was not asked: register it for "
        "Exception, the class above all that may be raised"
    )
    assert response.headers.get("content-type") == MEDIA_TYPE, (
        f"the media type is {response.headers.get('content-type')}, and that of a problem is "
        f"{MEDIA_TYPE}: problem_response sets it"
    )
    return response.json()


def test_document(client):
    """An exception without a handler is answered with a problem document of 500."""
    for name in ERRORS:
        response = client.get(f"/fail/{name}")
        document = document_of(response)
        assert response.status_code == 500, (
            f"a route raised an exception, and the answer has the status {response.status_code}: "
            "whatever nobody expected is a 500, also if the exception carries another status or "
            "its class makes one think of one"
        )
        assert "detail" not in document, (
            f"the document has a detail, {document['detail']!r}: what went wrong is nobody's "
            "business but the log's"
        )
        assert document.get("title") == "Internal Server Error", (
            f"the title is {document.get('title')!r} and must be 'Internal Server Error', the "
            "phrase of 500"
        )
        assert document == DOCUMENT, (
            "the document of a request that has no id is type, title and status, and no more"
        )


def test_nothing_leaves(serve):
    """Nothing of the exception is in the answer: not in its body, and not in its headers."""
    for ids, accept in ((False, "*/*"), (True, "application/json"), (True, "text/html,*/*")):
        client = serve(ids=ids)
        for name in ERRORS:
            response = client.get(f"/fail/{name}", headers={"Accept": accept})
            told = response.text + str(response.headers)
            for secret, what in SECRETS.items():
                assert secret not in told, (
                    f"the answer tells {what}: an exception is written for programmers, and it may "
                    "hold a query, a path or a password. It belongs in the log"
                )
            document_of(response)


def test_exception_carries_nothing(client):
    """Status, detail and headers that an exception carries are not taken over."""
    response = client.get("/fail/upstream")
    assert response.status_code != 418, (
        "the exception had a status_code of its own, what another server answered us, and it was "
        "taken for our answer"
    )
    assert "x-upstream" not in response.headers, (
        "the exception had headers of its own, and they are on the answer"
    )
    assert "teapot" not in response.text.lower(), (
        "the exception had a code, a title and a detail of its own, and the document has them"
    )
    assert document_of(response) == DOCUMENT, (
        "the document of a request that has no id is type, title and status, and no more"
    )


def test_request_id(serve):
    """The id of the request is in the document and in the header X-Request-ID."""
    client = serve(ids=True)
    for name, own_id in (("runtime", "walk-1"), ("mute", "walk-2"), ("group", "walk-2.b"),
                         ("timeout", "w" * 64)):  # fmt: skip
        response = client.get(f"/fail/{name}", headers={"X-Request-ID": own_id})
        document = document_of(response)
        assert "request_id" in document, (
            "the document has no request_id, so whoever reports the error cannot say which one it "
            "was: request_id.get() is the id of the request that is being served"
        )
        assert document["request_id"] == own_id, (
            f"the request has the id {own_id!r}, and the document says "
            f"{document['request_id']!r}: the id of a request is request_id.get()"
        )
        assert document == {**DOCUMENT, "request_id": own_id}, (
            "the document is type, title, status and request_id, and no more"
        )
        assert "x-request-id" in response.headers, (
            "the answer has no header X-Request-ID: the framework calls this handler outside of "
            "all middleware, so the one that adds the header never sees the answer. "
            "problem_response takes headers"
        )
        assert response.headers["x-request-id"] == own_id, (
            f"the request has the id {own_id!r}, and the header says "
            f"{response.headers['x-request-id']!r}"
        )
    response = client.get("/fail/runtime")
    made_up = document_of(response).get("request_id")
    assert made_up, (
        "the request came without an id and was given one by the middleware, and the document has "
        "none: the id of a request is request_id.get(), and not what the client sent"
    )
    assert made_up == response.headers.get("x-request-id"), (
        "the ids of document and header are not the same"
    )
    for no_id in ("a b", "<script>", "x" * 65):
        response = client.get("/fail/runtime", headers={"X-Request-ID": no_id})
        told = (document_of(response).get("request_id"), response.headers.get("x-request-id"))
        assert no_id not in told, (
            f"the client sent {no_id!r} as its id, the middleware did not take that for one, and "
            "the answer says it again: the id of a request is request_id.get(), and not what the "
            "client sent"
        )
        assert told[0] is not None, "the request has an id, and the document has none"
        assert told[0] == told[1], "the ids of document and header are not the same"


def test_no_request_id(client):
    """Where the request has no id, neither the document nor the headers have one."""
    for name in ("runtime", "key"):
        response = client.get(f"/fail/{name}", headers={"X-Request-ID": "of-the-client"})
        document = document_of(response)
        assert "request_id" not in document, (
            f"the request has no id, and the document says {document['request_id']!r}: an id that "
            "is in no log leads nowhere"
        )
        assert "x-request-id" not in response.headers, (
            "the request has no id, and the answer has the header X-Request-ID: "
            f"{response.headers['x-request-id']!r}"
        )


def test_logged(serve):
    """The exception is logged as an error, with its traceback and while its request is served."""
    client = serve(ids=True)
    for count, (name, kind) in enumerate((("runtime", "RuntimeError"), ("mute", "MuteError"),
                                          ("runtime", "RuntimeError"), ("key", "KeyError"),
                                          ("row", "ValidationError"), ("timeout", "TimeoutError"),
                                          ("denied", "PermissionError"), ("value", "ValueError"),
                                          ("todo", "NotImplementedError")), 1):  # fmt: skip
        document_of(client.get(f"/fail/{name}", headers={"X-Request-ID": f"log-{count}"}))
        records = [each for each in client.get("/logs").json() if not each["server"]]
        assert len(records) >= count, (
            f"{count} requests failed, and your handler logged {len(records)} of them: an answer "
            "that says nothing and a log that says nothing leave nobody who knows. "
            "log_exception_once logs it, and each exception is a new one"
        )
        last = records[-1]
        assert last["level"] >= logging.ERROR, (
            "the exception was logged, and not as an error: nobody will be woken by it"
        )
        assert last["error"] == kind, (
            "the log has a line and no traceback: without the exception itself (exc_info), nobody "
            "will find the line that failed. log_exception_once passes it on"
        )
        assert last["request_id"] == f"log-{count}", (
            "the exception was logged outside of its request, so the line does not have its id"
        )


def test_logged_once(serve):
    """Each exception is logged once, though the handler is asked twice and the server logs too."""
    for inner in (False, True):
        client = serve(ids=True, inner=inner)
        for count in (1, 2, 3):
            document_of(client.get("/fail/runtime"))
            records = client.get("/logs").json()
            assert records, "nothing was logged at all"
            by_server = sum(each["server"] for each in records)
            assert len(records) <= count or not by_server, (
                "the server logged the exception once more, as it does with all that apps raise: "
                "log_exception_once marks what is in the log already, and the server's logger "
                "leaves that out"
            )
            assert len(records) <= count, (
                f"{count} requests failed, and the log has {len(records)} lines about it: the "
                "middleware and the framework both ask the handler. log_exception_once logs an "
                "exception the first time only"
            )
            assert by_server == 0, "it was the server that logged the exception, and not you"
            assert len(records) == count, (
                f"{count} requests failed, and the log has {len(records)} lines about it: each "
                "exception is one, also if the one before looked the same"
            )


def test_request_is_not_logged(serve):
    """Nothing of the request is logged: not its path, its headers, its query or its body."""
    client = serve(ids=True, inner=True)
    response = client.post(
        "/fail/path-secret?code=query-secret",
        headers={
            "Authorization": "Bearer header-secret",
            "Cookie": "session=cookie-secret",
            "User-Agent": "agent-secret",
            "X-Request-ID": "quiet",
        },
        json={"password": "body-secret"},
    )
    document_of(response)
    records = client.get("/logs").json()
    assert records, "nothing was logged, so there is no log to look at"
    for record in records:
        for secret in ("query-secret", "header-secret", "cookie-secret", "agent-secret",
                       "body-secret", "path-secret"):  # fmt: skip
            assert secret not in record["text"], (
                f"the log has {secret!r} in it, which came with the request: logs are read by more "
                "people than passwords are meant for"
            )


def test_in_the_middleware(serve):
    """The API's middleware awaits the handler, and sends what it returns."""
    client = serve(ids=True, inner=True)
    for own_id in ("inner-1", "inner-2"):
        response = client.get("/fail/upstream", headers={"X-Request-ID": own_id})
        errors = [each["error"] for each in client.get("/logs").json()]
        assert "TypeError" not in errors, (
            "middleware/unexpected.py awaits handle_unexpected_error, and that failed: it has to "
            "be a coroutine function (async def), and to return the response"
        )
        assert response.status_code == 500, (
            f"the middleware sent what the handler returned, with {response.status_code}"
        )
        assert document_of(response) == {**DOCUMENT, "request_id": own_id}, (
            "the middleware sends what the handler returns: the same document"
        )
        sent = [value for name, value in response.headers.multi_items() if name == "x-request-id"]
        assert sent == [own_id], (
            f"the answer has {len(sent)} headers X-Request-ID ({', '.join(sent)}), and should have "
            "one"
        )


def test_outside_of_the_routes(serve):
    """What is raised in a middleware, before any route was asked, is answered as well."""
    for inner in (False, True):
        client = serve(inner=inner)
        for count in (1, 2):
            response = client.get("/fail-outside")
            assert response.status_code == 500, (
                f"a middleware failed, and that was answered with {response.status_code}"
            )
            assert document_of(response) == DOCUMENT, (
                "the document of a request that has no id is type, title and status, and no more"
            )
            assert len(client.get("/logs").json()) == count, (
                "each exception that a middleware raised is logged once"
            )


def test_goes_on_to_the_server(serve):
    """An exception that was answered goes on to the server, as exceptions do."""
    for inner in (False, True):
        client = serve(ids=True, inner=inner)
        for names in (("runtime", "key"), ERRORS):
            for name in names:
                document_of(client.get(f"/fail/{name}"))
            counts = client.get("/seen").json()
            assert counts["seen"] == counts["raised"], (
                f"routes raised {counts['raised']} exceptions, and the server saw "
                f"{counts['seen']} of them: monitoring, and the tests of an app, hear of errors "
                "there. The framework passes on what the handler for Exception has answered; one "
                "that was caught in a middleware, or by a handler for another class, ends there"
            )


def test_after_the_answer_began(serve):
    """An exception in the middle of an answer is logged, though no other one can be sent."""
    for inner in (False, True):
        client = serve(ids=True, inner=inner)
        for count in (1, 2):
            response = client.get("/stream")
            assert response.text == "one,", "this answer had begun, and it was changed"
            records = [each for each in client.get("/logs").json() if not each["server"]]
            assert len(records) >= count, (
                f"{count} answers broke off in the middle, and your handler logged {len(records)} "
                "of them. What it returns is not sent then, so it has to log before it returns, "
                "and not when its answer is sent"
            )
            assert len(records) == count, (
                f"{count} answers broke off in the middle, and the log has {len(records)} lines "
                "about it: log_exception_once logs an exception the first time only"
            )


@pytest.mark.guard("these have handlers of their own already, and must keep them")
def test_expected_errors(client):
    """Exceptions that have handlers of their own keep them."""
    for path, status in (("/divide", 409), ("/gone", 410), ("/busy", 503), ("/nowhere", 404),
                         ("/number?n=x", 422)):  # fmt: skip
        response = client.get(path)
        assert response.status_code == status, (
            f"GET {path} raises what has a handler of its own, for {status}, and was answered with "
            f"{response.status_code}: the handler of last resort is for what has none"
        )
        assert response.headers.get("content-type") == "application/json", (
            f"GET {path} raises what has a handler of its own, and yours answered instead"
        )
    assert client.get("/logs").json() == [], (
        "an error that has a handler of its own was logged as one that nobody expected"
    )
