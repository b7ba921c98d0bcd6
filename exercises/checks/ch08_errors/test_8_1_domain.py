"""8.1 Errors of the domain: a status for each family, and a document for each error."""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("8.1")

TYPE = "tag:toolshed.example.com,2026:"
FAMILIES = {  # each with errors of today that belong to it
    "NotFoundError": (404, ["UserNotFoundError", "ItemNotFoundError", "PostcodeNotFoundError"]),
    "ConflictError": (409, ["EmailTakenError", "ItemOnLoanError", "LoanReturnedError"]),
    "ForbiddenError": (403, ["NotOwnerError", "NotPartyToLoanError", "OwnItemLoanError"]),
    "UnavailableError": (503, ["PostcodesUnavailableError"]),
    "PhotoTooLargeError": (413, []),
    "UnsupportedPhotoError": (415, []),
    "RuleViolationError": (422, ["DepositRequiredError", "IdempotencyKeyTakenError"]),
    "DomainError": (400, []),
}
LONG = "A ladder is lent " + "with the rope that belongs to it, " * 8 + "or not at all."
ARGUMENTS = {  # of the errors whose text is about something
    "UserNotFoundError": [7],
    "ItemNotFoundError": [7],
    "ItemOnLoanError": [7],
    "LoanReturnedError": [7],
    "NotOwnerError": [7],
    "NotPartyToLoanError": [7],
    "OwnItemLoanError": [7],
    "PhotoTooLargeError": [500],
    "DomainError": ["No."],
}


def stage(learner):
    """Routes that raise errors of the domain: those that there are, and some of tomorrow."""
    from toolshed.domain import errors

    class ItemWithdrawnError(errors.ItemNotFoundError):
        code = "item-withdrawn"
        title = "Item withdrawn"

    class ItemWithdrawnForRepairError(ItemWithdrawnError):
        pass

    class StrangeError(errors.DomainError):
        pass

    class StrangerError(StrangeError):
        pass

    class NotFoundInTheShedError(errors.ForbiddenError):
        pass

    class Counted:
        """What some errors have in common, which is no error itself."""

    class CountedConflictError(Counted, errors.EmailTakenError):
        pass

    class StrangeConflictError(StrangeError, errors.ItemOnLoanError):
        pass

    class TeapotError(errors.LoanReturnedError):
        status = status_code = http_status = 418

    class RewordedError(errors.LoanReturnedError):
        def __str__(self):
            return "In other words: it is back."

    tomorrow = {
        "child": ItemWithdrawnError(3),
        "grandchild": ItemWithdrawnForRepairError(3),
        "stranger": StrangerError("Not like this."),
        "misnamed": NotFoundInTheShedError("The shed is locked."),
        "mixed": CountedConflictError(),
        "two-parents": StrangeConflictError(3),
        "namesake": type("ConflictError", (errors.DomainError,), {})("Not like this."),
        "teapot": TeapotError(3),
        "reworded": RewordedError(3),
        "long": StrangerError(LONG),
    }

    app = FastAPI()
    learner.install_domain_handler(app)

    @app.get("/today/{name}")
    def raise_todays(name: str):
        raise getattr(errors, name)(*ARGUMENTS.get(name, []))

    @app.get("/items/{item_id}")
    def raise_item(item_id: int):
        raise errors.ItemNotFoundError(item_id)

    @app.get("/tomorrow/{name}")
    def raise_tomorrows(name: str):
        raise tomorrow[name]

    @app.get("/silent/{name}")
    def raise_silent(name: str):
        raise getattr(errors, name)

    @app.get("/caused")
    def raise_caused():
        error = errors.ConflictError("This name is taken.")
        error.add_note("note: the owner is a nuisance")
        error.row = "row 17"
        error.headers = {"X-Row": "row 18"}
        try:
            raise KeyError("hash-of-ada")
        except KeyError as cause:
            raise error from cause

    @app.get("/caused-silently")
    def raise_caused_silently():
        error = errors.ConflictError()
        error.add_note("note: the owner is a nuisance")
        try:
            raise KeyError("hash-of-ada")
        except KeyError as cause:
            raise error from cause

    @app.get("/bug/{kind}")
    def raise_bug(kind: str):
        bugs = {"LookupError": LookupError, "OSError": OSError, "ValueError": ValueError}
        raise bugs[kind]("hash-of-ada")

    @app.get("/in-the-domain", include_in_schema=False)
    def in_the_domain():
        """Names that a class of the domain has, beside those it was written with."""
        mine = {"code", "title"}
        return sorted(
            f"{name}.{attribute}"
            for name, kind in vars(errors).items()
            if isinstance(kind, type) and issubclass(kind, errors.DomainError)
            for attribute in vars(kind)
            if attribute not in mine and not attribute.startswith("__")
        )

    return app


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


def stage_api(_):
    """An app with the handlers of the API, one of which asks the learner's."""
    from toolshed.domain import errors
    from toolshed.presentation.errors import install_error_handlers

    app = FastAPI()
    app.add_middleware(Stamp)
    install_error_handlers(app)

    @app.get("/places")
    def places():
        raise errors.PostcodesUnavailableError

    @app.get("/items")
    def items():
        raise errors.ItemNotFoundError(7)

    return app


def status_of(client, path):
    """The status of an answer that has to be one of the handler's."""
    response = client.get(path)
    was_handled = response.headers.get("content-type") != "text/plain; charset=utf-8"
    assert response.status_code != 500 or was_handled, (
        f"GET {path} raised an error of the domain, and nothing handled it: the handler is "
        "registered for DomainError, the ancestor of all of them"
    )
    return response.status_code


@pytest.mark.guard("the module finds exactly these two, and a mend must keep them")
def test_first_two(client):
    """A NotFoundError answers 404, and a ConflictError 409."""
    for name, wanted in (("NotFoundError", 404), ("ConflictError", 409)):
        status = status_of(client, f"/today/{name}")
        assert status == wanted, (
            f"{name} was answered with {status}, and its row in the table says {wanted}"
        )


def test_children(client):
    """Errors of the classes below NotFoundError and ConflictError have the same statuses."""
    for family in ("NotFoundError", "ConflictError"):
        wanted, children = FAMILIES[family]
        for name in children:
            status = status_of(client, f"/today/{name}")
            assert status != 400, (
                f"{name} is a {family}, and it was answered with 400 instead of {wanted}: a "
                "dictionary that is asked for type(exc) knows exactly the classes that are its "
                "keys, and none below them. Ask for each of the ancestors, the nearest first"
            )
            assert status == wanted, (
                f"{name} is a {family}, so it answers {wanted}, and not {status}"
            )


def test_other_families(client):
    """The other six families have their statuses, and so have the classes below them."""
    for family in list(FAMILIES)[2:]:
        wanted, children = FAMILIES[family]
        if family == "DomainError":
            status = status_of(client, "/tomorrow/stranger")
            assert status == 400, (
                "an error with no ancestor in the table but DomainError itself was answered with "
                f"{status} instead of 400"
            )
        status = status_of(client, f"/today/{family}")
        assert status == wanted, (
            f"{family} was answered with {status}, and its row in the table says {wanted}"
        )
        for name in children:
            status = status_of(client, f"/today/{name}")
            assert status == wanted, (
                f"{name} is a {family}, so it answers {wanted}, and not {status}"
            )


def test_classes_of_tomorrow(client):
    """A class that is added to the domain later has the status of its nearest ancestor."""
    cases = {
        "child": ("a new class below ItemNotFoundError", 404),
        "grandchild": ("a new class two below ItemNotFoundError", 404),
        "mixed": ("a new class whose parents are a plain class and EmailTakenError", 409),
        "two-parents": (
            "a new class whose parents are an error that has no family and ItemOnLoanError",
            409,
        ),
        "namesake": ("a new class right below DomainError that is named ConflictError too", 400),
        "misnamed": ("a new class below ForbiddenError, named NotFoundInTheShedError,", 403),
    }
    for case, (what, wanted) in cases.items():
        status = status_of(client, f"/tomorrow/{case}")
        assert status == wanted, (
            f"{what} was answered with {status} instead of {wanted}: neither the class alone, nor "
            "its name, its first parent or a list of the classes of today tells the family. "
            "`__mro__` has all ancestors of a class, the nearest first"
        )


def test_domain_knows_no_http(client):
    """Statuses are known here alone: no attribute of an error or of its class has a say."""
    added = client.get("/in-the-domain").json()
    assert not added, (
        f"the domain has a new attribute, {added and added[0]}: a command line or a worker uses "
        "the same domain, and has no statuses. Keep them in this module"
    )
    status = status_of(client, "/tomorrow/teapot")
    assert status != 418, (
        "an error brought a status of its own, 418, and it was taken: the class decides, by the "
        "table, so that one place knows what the API answers"
    )
    assert status == 409, (
        f"an error of a new class below LoanReturnedError was answered with {status} instead of "
        "409, and it has attributes that look like statuses: the class decides, by the table"
    )


def test_document(client):
    """The answer is a problem document: type, title, status and detail, and nothing else."""
    cases = [
        ("/items/7", "item-not-found", "Item not found", 404, "There is no item 7."),
        ("/items/12", "item-not-found", "Item not found", 404, "There is no item 12."),
        ("/today/EmailTakenError", "email-taken", "E-mail address taken", 409,
         "This e-mail address is already registered."),
        ("/tomorrow/child", "item-withdrawn", "Item withdrawn", 404, "There is no item 3."),
        ("/today/PhotoTooLargeError", "photo-too-large", "Photo too large", 413,
         "A photo may have up to 500 bytes."),
        ("/today/DomainError", "domain-error", "The request cannot be carried out", 400, "No."),
        ("/today/NotOwnerError", "not-owner", "Not the owner", 403,
         "Item 7 belongs to somebody else."),
        ("/today/PostcodesUnavailableError", "postcodes-unavailable", "Postcodes not available",
         503, "Postcodes cannot be looked up right now."),
        ("/tomorrow/grandchild", "item-withdrawn", "Item withdrawn", 404, "There is no item 3."),
        ("/tomorrow/reworded", "loan-returned", "Loan already returned", 409,
         "In other words: it is back."),
        ("/tomorrow/long", "domain-error", "The request cannot be carried out", 400, LONG),
    ]  # fmt: skip
    for path, code, title, wanted, detail in cases:
        response = client.get(path)
        kind = response.headers.get("content-type", "")
        assert kind != "application/json", (
            "the answer is plain JSON: a client knows a problem document by its media type, "
            "application/problem+json, and problem_response sets it"
        )
        assert kind == "application/problem+json", (
            f"the media type of the answer is {kind!r}, and that of a problem document is "
            "application/problem+json: problem_response sets it"
        )
        body = response.json()
        expected = {"type": f"{TYPE}{code}", "title": title, "status": wanted, "detail": detail}
        extra = sorted(body.keys() - expected.keys())
        assert not extra, f"the document has more than four members: {', '.join(extra)}"
        assert body.get("status") == response.status_code, (
            f"the document says {body.get('status')}, and the answer has the status "
            f"{response.status_code}: both are status_of the error's class"
        )
        for member, source in (("type", "problem_type of the error's `code`"),
                               ("title", "the error's `title`"),
                               ("detail", "the text of the error, `str(error)`")):  # fmt: skip
            assert body.get(member) == expected[member], (
                f"{member} is {body.get(member)!r} and must be {expected[member]!r}: it is {source}"
            )
        assert body == expected, "the document is not that of the error"


def test_no_detail(client):
    """An error without a text has no detail in its document."""
    for name, code in (("NotFoundError", "not-found"), ("ForbiddenError", "forbidden")):
        response = client.get(f"/silent/{name}")
        assert response.status_code == FAMILIES[name][0], (
            f"{name}, raised without a text, was answered with {response.status_code} "
            f"instead of {FAMILIES[name][0]}"
        )
        body = response.json()
        assert "detail" not in body, (
            f"the error has no text, and the document has a detail, {body['detail']!r}: give "
            "Problem a detail of None where there is nothing to say, and it is left out"
        )
        assert body.get("type") == f"{TYPE}{code}", (
            f"the document of an error without a text has the type {body.get('type')!r}"
        )


def test_in_the_api(serve):
    """The API awaits the handler, and adds Retry-After to what is not available right now."""
    client = serve(stage_api)
    for path, wanted in (("/items", 404), ("/items", 404), ("/places", 503)):
        response = client.get(path)
        assert response.status_code != 500, (
            "errors/unavailable.py awaits handle_domain_error, and that failed: it has to be a "
            "coroutine function (async def), and to return the response"
        )
        assert response.status_code == wanted, (
            f"in the API, GET {path} was answered with {response.status_code} instead of {wanted}"
        )
        assert response.headers.get_list("x-stamp") == ["1"], (
            "a header that a middleware put on an earlier answer is on this one, too: the handler "
            "keeps its response and returns the same object again. Make one for each error"
        )
    assert response.headers.get("retry-after") == "5", (
        "the 503 of the API has no Retry-After: the response that the handler returns takes it"
    )


@pytest.mark.guard("the module tells the text of the error alone, and a mend must not add to it")
def test_causes_stay_inside(client):
    """What caused an error, its notes and its attributes stay inside."""
    for path in ("/caused", "/caused-silently"):
        response = client.get(path)
        assert response.status_code == 409, (
            f"a ConflictError that has a cause was answered with {response.status_code} instead "
            "of 409"
        )
        told = response.text + str(response.headers)
        for secret, what in (("hash-of-ada", "text of the exception that caused the error"),
                             ("nuisance", "note on the error"),
                             ("row 17", "attribute of the error"),
                             ("row 18", "attribute of the error"),
                             ("Traceback", "traceback"), ("ConflictError", "name of the class"),
                             ("KeyError", "name of the cause's class")):  # fmt: skip
            assert secret not in told, (
                f"the answer tells the {what}: only `str(error)` is written for the client"
            )


@pytest.mark.guard("the module leaves bugs alone, and a mend must do so too")
@pytest.mark.server_errors
def test_bugs_are_no_domain_errors(client):
    """An exception that is no DomainError is not handled here: it stays a 500."""
    for kind in ("LookupError", "OSError", "ValueError"):
        response = client.get(f"/bug/{kind}")
        assert response.status_code == 500, (
            f"{kind} is a bug here, and it was answered with {response.status_code}: register the "
            "handler for DomainError alone"
        )
        assert "hash-of-ada" not in response.text, (
            f"the text of {kind}, which nobody wrote for clients, is in the answer: register "
            "the handler for DomainError alone"
        )
        assert response.headers.get("content-type") == "text/plain; charset=utf-8", (
            f"{kind} is a bug here, and this module answered it, so the server never hears of it: "
            "register the handler for DomainError alone"
        )
