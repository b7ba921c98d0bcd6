"""1.4 Loans: a resource inside a resource."""

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI, Header, HTTPException

pytestmark = pytest.mark.exercise("1.4")

ADA, BOB, CY = {"X-User": "1"}, {"X-User": "2"}, {"X-User": "3"}  # who asks
NOW = datetime(2026, 3, 2, 9, 15, 30, 250_000, tzinfo=UTC)

DRILL, LADDER, TRAILER, MOWER = 3, 7, 8, 9  # ids; the ladder is Bob's, the others are Ada's
ITEMS = {DRILL: 1, LADDER: 2, TRAILER: 1, MOWER: 1}
LOANS = [  # id, item, borrower; the drill was out twice, the trailer and the mower are out
    (21, DRILL, 2, "returned"),
    (22, TRAILER, 3, "open"),
    (24, DRILL, 3, "returned"),
    (26, MOWER, 2, "open"),
]
PATHS = {
    "/items/{item_id}/loans": {"get", "post"},
    "/items/{item_id}/loans/{loan_id}": {"get"},
    "/items/{item_id}/loans/{loan_id}/return": {"post"},
}
QUERY = {"limit", "offset"}


def times_of(id, state):
    """When a loan of LOANS was made, is due and was returned."""
    return {
        "borrowed_at": NOW - timedelta(days=40 - id),
        "due_at": NOW + timedelta(days=id),
        "returned_at": NOW - timedelta(days=1) if state == "returned" else None,
    }


def as_json(loan):
    """A loan as it goes out."""
    return {
        name: f"{value:%Y-%m-%dT%H:%M:%S.%f}Z" if isinstance(value, datetime) else value
        for name, value in loan.items()
    }


SHOWN = {
    id: as_json({"id": id, "item_id": item, "borrower_id": borrower, **times_of(id, state)})
    for id, item, borrower, state in LOANS
}


class LoanService:
    """Keeps the loans above, in the place of the service; a loan service's rules hold."""

    def __init__(self):
        from toolshed.domain.loans import Loan

        self.kept = {
            id: Loan(
                id=id,
                item_id=item_id,
                borrower_id=borrower_id,
                **times_of(id, state),
            )
            for id, item_id, borrower_id, state in LOANS
        }

    async def list(self, item, paging):
        from toolshed.application.queries import Slice

        found = [loan for loan in self.kept.values() if loan.item_id == item.id][::-1]
        part = tuple(found[paging.offset :][: paging.limit])
        return Slice(items=part, total=len(found), limit=paging.limit, offset=paging.offset)

    async def get(self, item, loan_id):
        from toolshed.domain.errors import LoanNotFoundError

        loan = self.kept.get(loan_id)
        if loan is None or loan.item_id != item.id:
            raise LoanNotFoundError(item.id, loan_id)
        return loan

    async def borrow(self, item, borrower, *, days):
        from toolshed.domain.errors import ItemOnLoanError, OwnItemLoanError
        from toolshed.domain.loans import Loan

        if item.owner_id == borrower.id:
            raise OwnItemLoanError(item.id)
        if any(loan.item_id == item.id and loan.is_open for loan in self.kept.values()):
            raise ItemOnLoanError(item.id)
        loan = Loan(
            id=max(self.kept) + 3,
            item_id=item.id,
            borrower_id=borrower.id,
            borrowed_at=NOW,
            due_at=NOW + timedelta(days=days),
        )
        self.kept[loan.id] = loan
        return loan

    async def return_item(self, item, loan_id, *, by):
        from toolshed.domain.errors import LoanReturnedError, NotPartyToLoanError

        loan = await self.get(item, loan_id)
        if by.id not in (loan.borrower_id, item.owner_id):
            raise NotPartyToLoanError(loan_id)
        if not loan.is_open:
            raise LoanReturnedError(loan_id)
        self.kept[loan_id] = replace(loan, returned_at=NOW)
        return self.kept[loan_id]


class ItemService:
    """Items to look up: a service that raises for an unknown id."""

    async def get(self, item_id):
        from toolshed.domain.errors import ItemNotFoundError

        if (item := await self.find(item_id)) is None:
            raise ItemNotFoundError(item_id)
        return item

    async def find(self, item_id):
        from toolshed.domain.items import Item

        if item_id not in ITEMS:
            return None
        return Item(
            id=item_id,
            owner_id=ITEMS[item_id],
            name=f"Item {item_id}",
            description="",
            category="garden",
            deposit_cents=0,
            tags=(),
            created_at=NOW,
            updated_at=NOW,
        )


class Repository:
    """Entities to look up: None for an unknown id."""

    def __init__(self, find):
        self.get = find


def stage(learner, prefix="", root_path=""):
    """An app of the learner's router, below a prefix, and what the loan service keeps.

    `root_path` is what the server was told: clients find the app below it.
    """
    from toolshed.domain.users import User
    from toolshed.presentation.api.v1.deps.current_user import get_current_user
    from toolshed.presentation.api.v1.deps.services import (
        get_clock,
        get_item_repository,
        get_item_service,
        get_loan_repository,
        get_loan_service,
    )
    from toolshed.presentation.errors import install_error_handlers

    items, loans = ItemService(), LoanService()

    async def find_loan(loan_id):
        return loans.kept.get(loan_id)

    def user_of_header(x_user: Annotated[int | None, Header(include_in_schema=False)] = None):
        if x_user is None:
            raise HTTPException(401)
        return User(
            id=x_user,
            name=f"User {x_user}",
            email=f"user{x_user}@example.com",
            hashed_password="",
            created_at=NOW,
            updated_at=NOW,
        )

    app = FastAPI(root_path=root_path)
    install_error_handlers(app)
    app.include_router(learner.router, prefix=prefix)
    app.dependency_overrides = {
        get_current_user: user_of_header,
        get_item_service: lambda: items,
        get_loan_service: lambda: loans,
        get_item_repository: lambda: Repository(items.find),
        get_loan_repository: lambda: Repository(find_loan),
        get_clock: lambda: lambda: NOW,
    }

    @app.get("/kept", include_in_schema=False)
    def kept():
        return [asdict(loan) for loan in loans.kept.values()]

    @app.get("/served", include_in_schema=False)
    def served():
        routes = [route for route in learner.router.routes if getattr(route, "methods", None)]
        return [[route.path_format, sorted(route.methods)] for route in routes]

    return app


def test_paths(client):
    """The paths start with that of the item: /items/{item_id}/loans."""
    paths = client.get("/openapi.json").json().get("paths", {})
    assert paths, (
        "OpenAPI documents no path at all: a function becomes a route by a decorator of the router"
    )
    flat = [path for path in paths if path.startswith("/loans")]
    assert not flat, (
        f"the path {flat and flat[0]} does not say whose loan it is: a loan is inside an item, so "
        "its path starts with /items/{item_id}/loans"
    )
    assert not any(path.count("/loans") > 1 or path.count("/items") > 1 for path in paths), (
        f"the path {max(paths, key=len)} has a part twice: the prefix of the router stands before "
        "every path already, so the decorators do not repeat it"
    )
    assert not any(path.endswith("/") for path in paths), (
        "the path of the collection ends in a slash, so without it the answer is 307: below a "
        'prefix, the path of the collection itself is "" and not "/"'
    )
    names = {name for path in paths for name in re.findall(r"{(\w+)", path)}
    assert names <= {"item_id", "loan_id"}, (
        f"the paths have {', '.join(sorted(names))} in braces: ItemOr404 and LoanId read the parts "
        "that are called item_id and loan_id"
    )
    for path, verbs in PATHS.items():
        assert path in paths, f"no route has the path {path}, but {', '.join(paths)}"
        missing = verbs - set(paths[path])
        assert not missing, (
            f"{path} takes {', '.join(paths[path]).upper()}, and not {', '.join(missing).upper()}"
        )
    for path in paths:
        assert path in PATHS, f"the docs have {path}, which nobody asked for"
    for path, verbs in PATHS.items():
        for verb in {"get", "post", "put", "patch", "delete"} - verbs:
            response = client.request(verb, path.format(item_id=TRAILER, loan_id=22), headers=CY)
            assert response.status_code == 405, (
                f"{path} takes {verb.upper()}: its one verb is {', '.join(sorted(verbs)).upper()}. "
                "What changes something is never a GET, for a GET is repeated, cached and followed "
                "by crawlers"
                if verb == "get"
                else f"{path} takes {verb.upper()}, and it should take "
                f"{' and '.join(sorted(verbs)).upper()} alone"
            )
    for path, methods in client.get("/served").json():
        hidden = {method.lower() for method in methods} - PATHS.get(path, set())
        assert not hidden, (
            f"{', '.join(sorted(hidden)).upper()} {path} is served, which nobody asked for and the "
            "docs do not tell"
        )


def test_list(client):
    """GET /items/{item_id}/loans answers with a page of that item's loans."""
    first, second = {"limit": 1, "offset": 0}, {"limit": 1, "offset": 1}
    for item, query, loans, total in (
        (DRILL, {}, [24, 21], 2),
        (TRAILER, {}, [22], 1),
        (LADDER, {}, [], 0),
        (DRILL, second, [21], 2),
        (DRILL, first, [24], 2),
    ):
        response = client.get(f"/items/{item}/loans", params=query, headers=BOB)
        assert not response.is_redirect, (
            f"GET /items/{item}/loans answered 307: the path of the route ends in a slash, and the "
            "one that is asked for does not"
        )
        assert response.status_code not in (404, 405), f"no route answers GET /items/{item}/loans"
        assert response.status_code == 200, (
            f"a list that can be read is answered with 200, and not with {response.status_code}"
        )
        body = response.json()
        assert isinstance(body, dict), (
            "the answer is no page: return what loans.list gave you, and not its loans alone"
        )
        assert {loan["item_id"] for loan in body["items"]} <= {item}, (
            f"the list of item {item} has loans of other items: which item is meant, the path says"
        )
        assert [loan["id"] for loan in body["items"]] == loans, (
            f"with {query or 'no parameters'}, the loans of item {item} are {loans}: "
            "pass `item` and `paging` on to loans.list"
        )
        part = {"limit": 20, "offset": 0, **query}
        assert body == {"items": [SHOWN[id] for id in loans], "total": total, **part}, (
            f"with {query or 'no parameters'}, the page of the loans of item {item} must be what "
            f"loans.list(item, paging) returns: {len(loans)} of {total} in all, each loan whole"
        )
    for query in ({"limit": 0}, {"limit": 101}, {"offset": -1}):
        response = client.get(f"/items/{DRILL}/loans", params=query, headers=BOB)
        assert response.status_code == 422, (
            f"the query {query} is none that a list takes, and was answered with "
            f"{response.status_code}: PagingDep refuses it with 422, so leave the query to it"
        )


def test_borrow(client):
    """POST /items/{item_id}/loans lends that item to whoever asks, and answers 201."""
    for headers, borrower, item, body, days in (
        (BOB, 2, DRILL, {"days": 3}, 3),
        (CY, 3, LADDER, {}, 7),
    ):
        response = client.post(f"/items/{item}/loans", json=body, headers=headers)
        assert response.status_code not in (404, 405), f"no route answers POST /items/{item}/loans"
        assert not (response.status_code == 422 and "item_id" in response.text), (
            "the body was refused for want of an item_id: the path says already which item is "
            "meant, so the body carries the days alone"
        )
        assert response.status_code != 200, (
            "POST answered 200: a loan was made, and what was made is answered with 201 Created"
        )
        assert response.status_code == 201, (
            f"a new loan is answered with 201 Created, and not with {response.status_code}"
        )
        loan = response.json()
        assert loan is not None, "the answer is null: return the loan that loans.borrow gave you"
        lent_item, its_borrower = loan.get("item_id"), loan.get("borrower_id")
        assert lent_item == item, (
            f"the path names item {item}, and this is a loan of item {lent_item}"
        )
        assert its_borrower == borrower, (
            f"user {borrower} asked for the item, and the loan is user {its_borrower}'s"
        )
        lent = datetime.fromisoformat(loan["due_at"]) - datetime.fromisoformat(loan["borrowed_at"])
        assert lent.days == days, (
            f"with the body {body} the loan is over after {days} days, and here after {lent.days}: "
            "pass days=body.days on to loans.borrow"
        )
        kept = client.get("/kept").json()
        assert loan["id"] in {loan["id"] for loan in kept}, (
            "the answer is a loan that the service does not know of: it is made by loans.borrow"
        )
        times = {"borrowed_at": NOW, "due_at": NOW + timedelta(days=days), "returned_at": None}
        made = {"id": loan["id"], "item_id": item, "borrower_id": borrower, **times}
        assert loan == as_json(made), "the answer must be the loan that loans.borrow gave you"


def test_days(client):
    """POST .../loans takes 1 to 28 days, as an integer, and refuses any other with 422."""
    post = client.post(f"/items/{TRAILER}/loans", json={"days": 3}, headers=BOB)
    assert post.status_code not in (404, 405), f"no route answers POST /items/{TRAILER}/loans"
    for days in (0, 29, -1, "3", True, None, 2.5):
        response = client.post(f"/items/{DRILL}/loans", json={"days": days}, headers=CY)
        assert response.status_code == 422, (
            f"the body {json.dumps({'days': days})} was answered with {response.status_code}: a "
            "LoanCreate refuses what is no integer from 1 to 28, so leave the body to it"
        )
    for days, item, headers in ((1, DRILL, CY), (28, LADDER, ADA)):
        response = client.post(f"/items/{item}/loans", json={"days": days}, headers=headers)
        assert response.status_code == 201, (
            f"a loan of {days} days was answered with {response.status_code}: 1 to 28 are good"
        )


@pytest.mark.parametrize("prefix", ["/api/v1", "/elsewhere"])
def test_location(serve, prefix):
    """The header Location leads to the new loan, wherever the router is served."""
    client = serve(prefix=prefix)
    for headers, item, query in ((BOB, DRILL, ""), (CY, LADDER, "?from=app")):
        response = client.post(f"{prefix}/items/{item}/loans{query}", json={}, headers=headers)
        assert response.status_code not in (404, 405), (
            f"no route answers POST {prefix}/items/{item}/loans"
        )
        assert response.is_success, (
            f"POST answered {response.status_code}, so there is no Location to follow"
        )
        location = response.headers.get("location")
        assert location, (
            "the answer has no Location: 201 Created says in this header where the new loan is"
        )
        assert "?" not in location, (
            f"Location is {location}: the query of the request is no part of the loan's address. "
            "Make it by location_of, and not from request.url"
        )
        target = urljoin(str(response.request.url), location)
        assert urlsplit(target).netloc == "testserver", (
            f"Location is {location}, which is on another host than the one that was asked"
        )
        found = client.get(target, headers=headers)
        assert found.status_code == 200, (
            f"the router is served below {prefix}, and Location is {location}, which leads to "
            f"{urlsplit(target).path}: GET there answers {found.status_code}. location_of makes "
            'the path of "get_loan" from both of its ids'
        )
        made, there = response.json(), found.json()
        assert (there.get("id"), there.get("item_id")) == (made["id"], item), (
            f"Location is {location}, which is something else than the loan that was made"
        )


def test_location_below_a_root_path(serve):
    """Location holds where the server was told of a path in front (root_path)."""
    client = serve(root_path="/library")
    response = client.post(f"/library/items/{DRILL}/loans", json={}, headers=BOB)
    assert response.status_code not in (404, 405), f"no route answers POST /items/{DRILL}/loans"
    assert "location" in response.headers, (
        f"POST answered {response.status_code} without a Location"
    )
    location = response.headers["location"]
    target = urljoin(str(response.request.url), location)
    assert urlsplit(target).path.startswith("/library/"), (
        f"clients find the app below /library, and Location is {location}, which is outside of "
        "it: the app's own url_path_for does not know what the server was told. The request "
        "does: location_of(request, ...)"
    )
    found = client.get(target, headers=BOB)
    assert found.status_code == 200, (
        f"the app is served below /library, and Location is {location}, which leads nowhere: "
        "make it by location_of"
    )
    assert found.json() == response.json(), f"Location is {location}, which is another loan"


def test_body(client):
    """The body of POST says nothing of an item: which one is lent, the path says."""
    docs = client.get("/openapi.json").json()
    post = docs.get("paths", {}).get("/items/{item_id}/loans", {}).get("post")
    assert post, "no route answers POST /items/{item_id}/loans"
    body = post.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = body.get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    fields = docs.get("components", {}).get("schemas", {}).get(name, schema).get("properties", {})
    assert "item_id" not in fields, (
        "the body has an item_id beside that of the path, and the two can disagree: "
        "leave it to the path"
    )
    before = client.get("/kept").json()
    client.post(f"/items/{DRILL}/loans", json={"item_id": LADDER}, headers=CY)
    new = [loan["item_id"] for loan in client.get("/kept").json() if loan not in before]
    assert new in ([], [DRILL]), (
        f"the path names item {DRILL}, the body item {LADDER}, and item {new and new[0]} was lent: "
        "the path says which item is meant"
    )


def test_get(client):
    """GET /items/{item_id}/loans/{loan_id} answers with the loan, if it is one of that item."""
    for item, loan in ((DRILL, 21), (TRAILER, 22), (DRILL, 24)):
        path = f"/items/{item}/loans/{loan}"
        response = client.get(path, headers=BOB)
        assert response.status_code not in (404, 405), (
            f"no route answers GET {path}, and item {item} has a loan {loan}"
        )
        assert response.status_code == 200, (
            f"a loan that there is was answered with {response.status_code} and not with 200"
        )
        body = response.json()
        assert body is not None, "the answer is null: return the loan that loans.get gave you"
        assert body == SHOWN[loan], (
            f"GET {path} must answer with loan {loan} of item {item}, as loans.get returns it"
        )
    for item, loan in ((LADDER, 22), (DRILL, 22), (DRILL, 99)):
        response = client.get(f"/items/{item}/loans/{loan}", headers=CY)
        assert response.status_code != 200, (
            f"item {item} has no loan {loan}, and it was answered with 200: a loan is looked for "
            "among those of the item in the path, loans.get(item, loan_id)"
        )
        assert response.status_code == 404, (
            f"item {item} has no loan {loan}: that is 404, and not {response.status_code}"
        )


def test_return(client):
    """POST .../loans/{loan_id}/return ends the loan, and answers 200 with it."""
    path = f"/items/{TRAILER}/loans/22/return"
    client.get(path.removesuffix("/return"), headers=CY)  # somebody has looked at it before
    client.get(f"/items/{TRAILER}/loans", headers=CY)
    wrong = client.post(f"/items/{DRILL}/loans/22/return", headers=CY)
    assert not wrong.is_success, (
        f"loan 22 is one of item {TRAILER}, and it was returned as one of item {DRILL}: "
        "pass `item` on to loans.return_item"
    )
    stranger = client.post(path, headers=BOB)
    assert not stranger.is_success, (
        "Bob returned a loan of Cy's, of an item of Ada's: pass by=user on to loans.return_item, "
        "which knows who may"
    )
    response = client.post(path, headers=CY)
    assert response.status_code not in (404, 405), f"no route answers POST {path}"
    assert response.status_code != 201, (
        "POST .../return answered 201, but nothing was made: the loan that there is changed, "
        "which is 200"
    )
    assert response.status_code == 200, (
        f"a loan that was ended is answered with 200 and the loan, not {response.status_code}"
    )
    loan = response.json()
    assert loan is not None, "the answer is null: return the loan that loans.return_item gave you"
    assert (loan.get("id"), loan.get("item_id")) == (22, TRAILER), "the answer must be the loan"
    assert loan.get("returned_at"), "the answer must be the loan as it is now, with returned_at"
    now = as_json({"returned_at": NOW})
    assert loan == {**SHOWN[22], **now}, (
        "the answer must be the loan that loans.return_item gave you, whole"
    )
    kept = {loan["id"]: loan["returned_at"] for loan in client.get("/kept").json()}
    assert kept[22], "the loan is still open afterwards: loans.return_item ends it"
    for shown in (
        client.get(path.removesuffix("/return"), headers=CY).json(),
        client.get(f"/items/{TRAILER}/loans", headers=CY).json()["items"][0],
    ):
        assert shown == loan, (
            "the loan is over, and GET still shows it as it was: the service is asked each time, "
            "and nothing of what it said before is kept"
        )
    assert wrong.status_code == 404, (
        f"item {DRILL} has no loan 22, so its return is 404 and not {wrong.status_code}"
    )
    assert stranger.status_code == 403, (
        "Bob has nothing to do with the loan of the trailer, so the service refuses him, which is "
        f"403 and not {stranger.status_code}"
    )
    response = client.post(f"/items/{MOWER}/loans/26/return", headers=ADA)
    assert response.status_code == 200, (
        "the mower is Ada's, so she may take it back though Bob has it: who may is the service's "
        f"business, and here the answer is {response.status_code}"
    )
    assert response.json() == {**SHOWN[26], **now}, (
        "the answer must be the loan that loans.return_item gave you, whole"
    )


def test_unknown_item(client):
    """Every route answers 404 where there is no such item."""
    paths = client.get("/openapi.json").json().get("paths", {})
    for path, verbs in PATHS.items():
        for verb in sorted(verbs):
            assert verb in paths.get(path, {}), f"no route answers {verb.upper()} {path}"
            url = path.format(item_id=99, loan_id=22)
            json = {} if path.endswith("/loans") and verb == "post" else None
            response = client.request(verb.upper(), url, json=json, headers=CY)
            assert response.status_code != 500, (
                f"there is no item 99, and {verb.upper()} {url} answered 500: look the item up "
                "before anything is done with it, which ItemOr404 does"
            )
            assert not response.is_success, (
                f"there is no item 99, and {verb.upper()} {url} answered {response.status_code}: "
                "ask for item: ItemOr404, and nothing is done without one"
            )
            assert response.status_code == 404, (
                f"there is no item 99, so {verb.upper()} {url} is 404, not {response.status_code}"
            )


def test_refusals(client):
    """What the service refuses goes out as it is: 409 for a conflict, 403 for one's own item."""
    for headers, path, status, kind, why in (
        (BOB, f"/items/{TRAILER}/loans", 409, "item-on-loan", "the trailer is on loan"),
        (BOB, f"/items/{DRILL}/loans/21/return", 409, "loan-returned", "loan 21 is over"),
        (ADA, f"/items/{DRILL}/loans", 403, "own-item-loan", "the drill is Ada's own"),
        (CY, f"/items/{MOWER}/loans/26/return", 403, "not-party-to-loan", "Bob has the mower"),
    ):
        json = {} if path.endswith("/loans") else None
        response = client.post(path, json=json, headers=headers)
        assert response.status_code not in (404, 405), f"no route answers POST {path}"
        assert response.status_code == status, (
            f"{why}: the service raises an error that is answered with {status}, and here it is "
            f"{response.status_code}. Let it through: there is nothing to catch"
        )
        told = response.json().get("type", "")
        assert told.endswith(kind), (
            f"{why}: the answer to that error is of the type {kind}, by which a client knows it, "
            f"and here it is {told or 'of none'}. The error was caught and another one raised: let "
            "it through"
        )


def test_login(client):
    """Without a login, every route answers 401."""
    paths = client.get("/openapi.json").json().get("paths", {})
    for path, verbs in PATHS.items():
        for verb in sorted(verbs):
            assert verb in paths.get(path, {}), f"no route answers {verb.upper()} {path}"
            url = path.format(item_id=TRAILER, loan_id=22)
            json = {} if path.endswith("/loans") and verb == "post" else None
            response = client.request(verb.upper(), url, json=json)
            assert not response.is_success, (
                f"{verb.upper()} {url} answers people who are not logged in: the parameter of the "
                "type CurrentUser keeps them out, also where nothing reads it"
            )
            assert response.status_code == 401, (
                f"without a login {verb.upper()} {url} is 401, and not {response.status_code}"
            )


def test_docs(client):
    """OpenAPI names the statuses, the fields of the answers, the parameters and the tag."""
    docs = client.get("/openapi.json").json()
    schemas = docs.get("components", {}).get("schemas", {})
    for path, verbs in PATHS.items():
        for verb in sorted(verbs):
            what = f"{verb.upper()} {path}"
            operation = docs.get("paths", {}).get(path, {}).get(verb)
            assert operation, f"no route answers {what}"
            is_list = path.endswith("/loans") and verb == "get"
            status = "201" if path.endswith("/loans") and verb == "post" else "200"
            assert status in operation["responses"], (
                f"the docs of {what} say {min(operation['responses'])} and not {status}: the "
                "status belongs into the decorator, as status_code, so that it is documented"
            )
            others = [other for other in operation["responses"] if other[0] == "2"]
            assert others == [status], (
                f"the docs of {what} name the statuses {', '.join(others)}: when all is well, it "
                f"is always {status}"
            )
            takes_body = "requestBody" in operation
            assert takes_body == (status == "201"), (
                f"the docs say that {what} takes {'a' if takes_body else 'no'} body: borrowing "
                "takes one, for the days, and nothing else does"
            )
            content = operation["responses"][status].get("content", {})
            schema = schemas.get(name_of(content.get("application/json", {}).get("schema", {})), {})
            if is_list:
                page, schema = (
                    schema,
                    schemas.get(
                        name_of(schema.get("properties", {}).get("items", {}).get("items", {})), {}
                    ),
                )
                fields = set(page.get("properties", {})) if schema else set()
                assert fields == {"items", "total", *QUERY}, (
                    f"the docs of {what} do not say what a page of loans is: give the decorator "
                    "response_model=Page[LoanResponse]"
                )
            assert set(schema.get("properties", {})) == set(SHOWN[21]), (
                f"the docs of {what} do not say which fields a loan has: give the decorator a "
                "response_model, LoanResponse or Page[LoanResponse]"
            )
            assert set(schema.get("required", [])) == set(SHOWN[21]), (
                f"the docs of {what} say that a loan may come without returned_at: that is what "
                "the entity Loan looks like. What goes out is a LoanResponse"
            )
            tags = operation.get("tags", [])
            assert "loans" in tags, (
                f"the docs show {what} under {', '.join(tags) or 'no tag'}: /docs sorts by tags, "
                'and the router came with its own, tags=["loans"]. Leave it there'
            )
            assert tags.count("loans") == 1, f"the docs show {what} under the tag loans twice"
            asked = {
                parameter["name"]
                for parameter in operation.get("parameters", [])
                if parameter["in"] in ("path", "query")
            }
            wanted = set(re.findall(r"{(\w+)}", path)) | (QUERY if is_list else set())
            assert asked == wanted, (
                f"the docs say that {what} takes {', '.join(sorted(asked))}, and it must take "
                f"{', '.join(sorted(wanted))}: a part of the path is read by its name, and "
                "nothing else is asked for"
            )


def name_of(schema):
    """The name of the model that a schema stands for."""
    return schema.get("$ref", "").rpartition("/")[2]
