"""4.2 Unit of work: together or not at all, and before anybody is told."""

import asyncio
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException
from fastapi.exceptions import ResponseValidationError
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient

pytestmark = pytest.mark.exercise("4.2")

SAFE = ("GET", "HEAD", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "LOCK")
FAILURES = {
    "refused": (409, "raises HTTPException(409)"),
    "missing": (404, "raises an error of the domain, ItemNotFoundError"),
    "flooded": (507, "raises an error that the app answers with 507"),
    "forbidden": (403, "has a dependency that raises HTTPException(403)"),
    "misshapen": (500, "returns what does not fit its response model"),
    "cancelled": (499, "is cancelled, since its client has gone away"),
    "stopped": (503, "raises what is no Exception, but a BaseException"),
}
RAISED = {
    "missing": "ItemNotFoundError",
    "flooded": "Flood",
    "misshapen": "ResponseValidationError",
    "cancelled": "CancelledError",
    "stopped": "Stopped",
}


class Flood(Exception):
    """What nobody thought of."""


class Stopped(BaseException):
    """The end of something, as SystemExit and KeyboardInterrupt are."""


class DiskFull(Exception):
    """Why a commit may fail."""


class Books:
    """Units of work in memory, and a log of what becomes of them."""

    def __init__(self, full):
        self.full = full
        self.kept = []
        self.log = []
        self.numbers = 0

    def begin(self, *, read_only=False):
        return Begun(self, "reading" if read_only else "writing")


class Begun:
    """The context of a unit of work. It ends when it is left, and not by being forgotten."""

    def __init__(self, books, how):
        self.books = books
        self.how = how

    async def __aenter__(self):
        self.books.log.append(f"begin, {self.how}")
        self.work = Work(self.books)
        return self.work

    async def __aexit__(self, *_):
        self.work.written.clear()
        self.books.log.append("end")


class Work:
    def __init__(self, books):
        self.books = books
        self.written = []
        books.numbers += 1
        self.number = books.numbers

    def write(self, text):
        self.written.append(text)
        self.books.log.append("write")

    async def commit(self):
        self.books.log.append("commit")
        if self.books.full:
            raise DiskFull
        self.books.kept += self.written
        self.written.clear()

    async def rollback(self):
        self.books.log.append("rollback")
        self.written.clear()


def read_from_requests(dependant):
    """What a route and its dependencies read from a request beside its path, hidden or not."""
    for kind in ("query_params", "header_params", "cookie_params", "body_params"):
        yield from (field.alias for field in getattr(dependant, kind))
    for dependency in dependant.dependencies:
        yield from read_from_requests(dependency)


def stage(learner, full=False, replaced=False):
    """An app whose routes write something and then succeed or fail, each in its way."""
    from toolshed.domain.errors import ItemNotFoundError

    books = Books(full)
    UnitOfWork = learner.UnitOfWorkDep  # noqa: N806

    app = FastAPI()
    app.state.container = SimpleNamespace(begin=books.begin)
    if replaced:
        test = Books(full)
        app.dependency_overrides[learner.get_unit_of_work] = lambda: Work(test)
        app.get("/books-of-the-test", include_in_schema=False)(lambda: {"log": test.log})

    for error, status in ((Flood, 507), (DiskFull, 507), (ItemNotFoundError, 404),
                          (ResponseValidationError, 500)):  # fmt: skip

        @app.exception_handler(error)
        async def handle(_, exc, status=status):
            return JSONResponse({"detail": type(exc).__name__}, status)

    @app.post("/notes/{text}", status_code=201)
    async def write(text: str, work: UnitOfWork):
        work.write(text)
        return {"text": text}

    @app.post("/refused/{text}")
    async def refused(text: str, work: UnitOfWork):
        work.write(text)
        raise HTTPException(409)

    @app.post("/missing/{text}")
    async def missing(text: str, work: UnitOfWork):
        work.write(text)
        raise ItemNotFoundError(3)

    @app.post("/flooded/{text}")
    async def flooded(text: str, work: UnitOfWork):
        work.write(text)
        raise Flood

    async def forbid(text: str, work: UnitOfWork):
        work.write(text)
        raise HTTPException(403)

    @app.post("/forbidden/{text}", dependencies=[Depends(forbid)])
    async def forbidden(_: UnitOfWork):
        return None

    @app.post("/misshapen/{text}")
    async def misshapen(text: str, work: UnitOfWork) -> int:
        work.write(text)
        return text

    @app.post("/cancelled/{text}")
    async def cancelled(text: str, work: UnitOfWork):
        work.write(text)
        raise asyncio.CancelledError

    @app.post("/stopped/{text}")
    async def stopped(text: str, work: UnitOfWork):
        work.write(text)
        raise Stopped

    here, both_are_here = [], asyncio.Event()

    @app.post("/meeting")
    async def meet(work: UnitOfWork):
        here.append(work)
        if len(here) > 1:
            both_are_here.set()
        try:
            await asyncio.wait_for(both_are_here.wait(), timeout=1)
        except TimeoutError:
            return False
        return True

    @app.post("/two-at-once", include_in_schema=False)
    async def two_at_once():
        async with AsyncClient(transport=ASGITransport(app), base_url="http://testserver") as two:
            answers = await asyncio.gather(two.post("/meeting"), two.post("/meeting"))
        return {
            "statuses": [one.status_code for one in answers],
            "met": [one.json() for one in answers],
        }

    @app.post("/in-the-background/{text}", status_code=202)
    async def in_the_background(text: str, work: UnitOfWork, tasks: BackgroundTasks):
        tasks.add_task(lambda: books.log.append("task"))
        work.write(text)

    async def before(work: UnitOfWork):
        return work

    async def beside(work: UnitOfWork, first: Annotated[object, Depends(before)]):
        return [work, first]

    @app.get("/numbers")
    @app.post("/numbers")
    async def numbers(others: Annotated[list, Depends(beside)], work: UnitOfWork):
        return [one.number for one in (work, *others)]

    @app.api_route("/method", methods=[*SAFE, *UNSAFE], include_in_schema=False)
    async def method(_: UnitOfWork):
        return None

    @app.get("/expected", include_in_schema=False)
    async def parameters():
        return {
            route.path: sorted(set(read_from_requests(route.dependant)))
            for route in app.routes
            if hasattr(route, "dependant")
        }

    @app.get("/books", include_in_schema=False)
    async def show_books():
        return {"kept": books.kept, "log": books.log}

    async def watched(scope, receive, send):
        if scope["type"] != "http" or scope["path"].startswith(("/books", "/expected")):
            await app(scope, receive, send)
            return

        async def watching(message):
            if message["type"] == "http.response.start":
                books.log.append("answer")
            await send(message)

        try:
            await app(scope, receive, watching)
        except asyncio.CancelledError:
            # Nobody is there any more; this is what servers write into their logs.
            await JSONResponse({"detail": "CancelledError"}, 499)(scope, receive, watching)
        except Stopped:
            await JSONResponse({"detail": "Stopped"}, 503)(scope, receive, watching)

    return watched


def stage_of_two(learner):
    """Two apps of one process, each with books of its own."""
    both = FastAPI()
    for name in ("a", "b"):
        books = Books(full=False)
        app = FastAPI()
        app.state.container = SimpleNamespace(begin=books.begin)

        @app.post("/notes/{text}", status_code=201)
        async def write(text: str, work: learner.UnitOfWorkDep):
            work.write(text)

        app.get("/books")(lambda books=books: books.kept)
        both.mount(f"/{name}", app)
    return both


def test_kept(client):
    """What a request has written is kept when it succeeds."""
    for number, text in enumerate(("bread", "milk"), start=1):
        response = client.post(f"/notes/{text}")
        assert response.status_code == 201, (
            "a route that asks for UnitOfWorkDep and writes something fails"
        )
        books = client.get("/books").json()
        log = books["log"]
        assert "commit" in log, (
            "the answer was 201, and nothing was kept: nobody has called commit on the unit of work"
        )
        assert "end" not in log or log.index("commit") < log.index("end"), (
            "commit was called when the unit of work had ended, and what it had written was lost: "
            "the call belongs inside of `async with`"
        )
        assert log.index("write") < log.index("commit"), (
            "commit was called before the route had written anything: what comes after the yield "
            "runs after the route"
        )
        assert len(books["kept"]) == number, (
            "a request has written something and succeeded, commit was called, and nothing was "
            "kept: what the route has written must be there still when commit is called"
        )
        assert books["kept"][-1] == text, "something else was kept than what was written"


def test_commit_before_the_answer(client):
    """The commit comes before the answer begins."""
    for text in ("bread", "milk"):
        response = client.post(f"/notes/{text}")
        assert response.status_code == 201, (
            "a route that asks for UnitOfWorkDep and writes something fails"
        )
    log = client.get("/books").json()["log"]
    assert "commit" in log, "nobody has called commit on the unit of work"
    assert log.index("commit") < log.index("answer"), (
        "the client got 201, and then the commit began: by default what follows the yield runs "
        "after the answer. Depends takes a scope"
    )


@pytest.mark.server_errors
def test_commit_that_fails(serve):
    """A commit that fails is no success: its error becomes the answer."""
    client = serve(full=True)
    for number, text in enumerate(("bread", "milk"), start=1):
        response = client.post(f"/notes/{text}")
        books = client.get("/books").json()
        assert "commit" in books["log"], "nobody has called commit on the unit of work"
        late = books["log"].index("commit") > (books["log"] + ["answer"]).index("answer")
        assert not late, (
            "the client got 201, then the commit failed: it believes that something is kept, and "
            "it is not. What follows the yield has to run before the answer; Depends takes a scope"
        )
        assert not response.is_success, (
            f"the commit failed, and the client was told {response.status_code}: somebody has "
            "caught the exception, and it has to go on"
        )
        assert response.status_code == 507, (
            "the exception of the commit, which this app answers with 507, became "
            f"{response.status_code}: it has to go on as it is"
        )
        assert not books["kept"], "a commit that failed has kept something"
        assert books["log"].count("commit") == number, (
            "a commit failed, and it was tried again: it may have been kept all the same, and "
            "then it is done twice. Let the exception go on"
        )
        assert books["log"][-2:] == ["end", "answer"], (
            "a commit has failed, and the unit of work has not ended before the answer: leave "
            "that to `async with`"
        )


@pytest.mark.server_errors
@pytest.mark.parametrize(
    "failure",
    [
        pytest.param("refused", id="HTTPException"),
        pytest.param("missing", id="ItemNotFoundError"),
        pytest.param("misshapen", id="ResponseValidationError"),
        pytest.param("flooded", id="an unknown exception"),
        pytest.param("forbidden", id="by a dependency"),
        pytest.param("cancelled", id="cancelled"),
        pytest.param("stopped", id="a BaseException"),
    ],
)
def test_failure(client, failure):
    """When something is raised, nothing is kept and the exception goes on."""
    status, what = FAILURES[failure]
    for text in ("bread", "milk"):
        response = client.post(f"/{failure}/{text}")
        books = client.get("/books").json()
        assert "write" in books["log"], (
            "the route did not get to write anything: it asks for UnitOfWorkDep"
        )
        assert text not in books["kept"], (
            f"the route writes, then {what}, and what it had written was kept: commit when nothing "
            "was raised, and neither in `finally` nor after an `except`"
        )
        swallowed = (
            f"the route {what}, so the answer is {status}, and here it is {response.status_code}: "
            "the exception was caught, and it has to go on. `raise` alone raises it again"
        )
        assert response.status_code == status, swallowed
        detail = response.json()["detail"]
        assert detail == RAISED.get(failure, detail), swallowed
    response = client.post("/notes/honey")
    assert response.status_code == 201, "after a request that failed, the next one fails as well"
    assert client.get("/books").json()["kept"] == ["honey"], (
        "after requests that failed, one succeeded, and something else was kept than what it wrote"
    )


def test_end(client):
    """In each case the unit of work ends once, before the answer begins."""
    assert client.post("/notes/bread").status_code == 201, (
        "a route that asks for UnitOfWorkDep and writes something fails"
    )
    for path in ("notes", "refused", "missing", "flooded", "forbidden", "misshapen", "cancelled",
                 "stopped"):  # fmt: skip
        begun = len(client.get("/books").json()["log"])
        client.post(f"/{path}/milk")
        log = client.get("/books").json()["log"][begun:]
        what = "succeeds" if path == "notes" else FAILURES[path][1]
        begins = [event for event in log if event.startswith("begin")]
        assert len(begins) == 1, (
            f"a request whose route {what} has begun {len(begins)} units of work"
        )
        assert "end" in log, (
            f"a route {what}, and its unit of work has never ended: nothing was rolled back, and "
            "its connection is held for ever. `async with` ends it, whatever happens"
        )
        assert log.count("end") == 1, "a unit of work ended more than once"
        assert log.index("end") < log.index("answer"), (
            f"a route {what}, and its unit of work ended after the answer: what follows the yield "
            "has to run before it; Depends takes a scope"
        )


def test_background_tasks(client):
    """Background tasks find everything done."""
    for text in ("bread", "milk"):
        response = client.post(f"/in-the-background/{text}")
        assert response.status_code == 202, (
            "a route that asks for UnitOfWorkDep and for a background task fails"
        )
        log = client.get("/books").json()["log"]
        assert "task" in log, "the background task did not run"
        assert "commit" in log, "nobody has called commit on the unit of work"
        assert log.index("commit") < log.index("task"), (
            "the background task ran before the commit: it would send mail about what may not "
            "come to be kept"
        )
        assert log.index("end") < log.index("task"), (
            "the background task ran before the unit of work had ended: as long as it takes, a "
            "connection is held for nothing"
        )


def test_read_only(client):
    """Units of work of GET, HEAD and OPTIONS only read, all others write."""
    for method in (*SAFE, *UNSAFE, "GET"):
        begun = len(client.get("/books").json()["log"])
        disguise = {"X-HTTP-Method-Override": "GET"} if method in UNSAFE else {}
        response = client.request(method, "/method", headers=disguise)
        assert response.status_code == 200, f"a route that is asked with {method} fails"
        log = client.get("/books").json()["log"][begun:]
        how = log[0].removeprefix("begin, ")
        if method in SAFE:
            assert how == "reading", (
                f"{method} changes nothing, and its unit of work was begun for writing: where "
                "only one may write at a time, everybody who reads waits for the others. "
                "Pass read_only=True"
            )
        else:
            assert how == "writing", (
                f"{method} may change something, and its unit of work was begun with read_only=True"
            )


def test_one_for_each_request(client):
    """Everybody in a request gets one unit of work, and the next request a new one."""
    for number, method in enumerate(("GET", "POST", "GET"), start=1):
        response = client.request(method, "/numbers")
        assert response.status_code == 200, (
            "a route that asks for UnitOfWorkDep three times, itself and by its dependencies, fails"
        )
        seen = response.json()
        assert len(set(seen)) == 1, (
            f"one request has {len(set(seen))} units of work, so that what it writes is not kept "
            "together: a provider is called once in a request, unless use_cache=False"
        )
        assert seen[0] == number, (
            f"request number {number} has unit of work number {seen[0]}: each begins one of its own"
        )


def test_two_at_once(client):
    """Two requests have their units of work at the same time."""
    response = client.post("/two-at-once")
    assert response.status_code == 200, "two requests at once fail"
    assert response.json()["statuses"] == [200, 200], (
        "two requests come at the same time, each asks for UnitOfWorkDep, and one of them fails"
    )
    assert all(response.json()["met"]), (
        "a request had to wait until another one was through: something of the module, a lock "
        "perhaps, lets in one at a time. Who has to wait for whom is the business of the store"
    )


def test_no_parameters(client):
    """The API has no parameter for any of this."""
    assert client.post("/notes/bread").status_code == 201, (
        "a route that asks for UnitOfWorkDep and writes something fails"
    )
    for path, names in client.get("/expected").json().items():
        assert not names, (
            f"a client of {path} may now send {', '.join(names)}: a parameter of a provider that "
            "is no dependency is read from the request"
        )


def test_two_apps(serve):
    """Each app has units of work of its own."""
    client = serve(stage_of_two)
    for app, text in (("a", "bread"), ("b", "milk"), ("a", "honey")):
        assert client.post(f"/{app}/notes/{text}").status_code == 201, (
            "a route that asks for UnitOfWorkDep and writes something fails"
        )
    kept = {app: client.get(f"/{app}/books").json() for app in ("a", "b")}
    assert kept == {"a": ["bread", "honey"], "b": ["milk"]}, (
        f"two apps of one process were to keep bread and honey, and milk, and kept {kept}: the "
        "container is that of the app that serves the request, and ContainerDep asks for it"
    )


def test_replacing(serve):
    """Who replaces get_unit_of_work replaces it for all who ask by the alias."""
    client = serve(replaced=True)
    assert client.post("/notes/bread").status_code == 201, (
        "with another provider in place of get_unit_of_work, a route that writes something fails"
    )
    assert client.get("/books-of-the-test").json()["log"] == ["write"], (
        "a test has replaced get_unit_of_work by one of its own, and UnitOfWorkDep did not notice: "
        "the alias names get_unit_of_work itself"
    )
    assert client.get("/books").json()["log"] == ["answer"], (
        "a test has replaced get_unit_of_work, and a unit of work of the app was begun all the same"
    )
    response = serve().post("/notes/bread")
    assert response.status_code == 201, (
        "a route that asks for UnitOfWorkDep and writes something fails"
    )
