"""2.1 A vocabulary of fields: types that normalize first, then check, once for all schemas."""

from datetime import datetime

import pytest
from fastapi import FastAPI
from pydantic import create_model

pytestmark = pytest.mark.exercise("2.1")

LONGEST = {"Name": 100, "SearchText": 100, "Description": 2000, "Tag": 30}


def stage(learner):
    """POST /<type> with {"value": ...}: answers the value that a handler gets to see."""
    from toolshed.presentation.errors import install_error_handlers

    app = FastAPI()
    install_error_handlers(app)
    for name in (*LONGEST, "Email", "Password", "CategorySlug", "LoanDays", "UtcDatetime"):
        body = create_model(f"{name}Body", value=(getattr(learner, name), ...))
        app.post(f"/{name}")(_hasher(body) if name == "Password" else _echo(body))
    return app


def _echo(model):
    def echo(body: model):
        return {"value": body.value}

    return echo


def _hasher(model):
    """What a password would be hashed from, and what a log line with the body would say."""

    def register(body: model):
        secret = getattr(body.value, "get_secret_value", lambda: body.value)()
        if len(secret) > 128:
            return {"hashed_from": f"{len(secret)} characters"}
        return {"hashed_from": secret, "repr": repr(body), "dump": body.model_dump_json()}

    return register


def test_text_is_normalized(client):
    """Text arrives without the space around it, and a tag in lower case."""
    sent = "  Ada's OLD  Drill \n"
    for name in LONGEST:
        response = client.post(f"/{name}", json={"value": sent})
        assert response.status_code == 200, f"{name} refuses {sent!r}, which is good text"
        value = response.json()["value"]
        assert value == value.strip(), (
            f"{name} keeps the space around the text: {value!r}. Let the type strip it, so that no "
            "handler has to think of it"
        )
        expected = "ada's old  drill" if name == "Tag" else "Ada's OLD  Drill"
        assert value == expected, f"{name} made {value!r} of {sent!r}, and {expected!r} was meant"
    good = [("Name", "Zoë"), ("SearchText", "5 m²"), ("Tag", "größe 🔧"),
            ("Description", "Zoë — 5 m²\nline two 🔧"), ("Description", "one\r\ntwo  three"),
            ("Name", "de la Cruz"), ("SearchText", "M&M's #1"), ("Tag", "#diy-c++")]  # fmt: skip
    for name, text in good:
        response = client.post(f"/{name}", json={"value": text})
        assert response.status_code == 200, (
            f"{name} refuses {text!r}: letters of any language, signs and line breaks are good "
            "text. NUL is the only character that is refused"
        )
        assert response.json()["value"] == text, (
            f"{name} made {response.json()['value']!r} of {text!r}, which has nothing to normalize"
        )


def test_text_is_not_blank(client):
    """A name, search text or tag of nothing but space is refused; a description may be empty."""
    for name in ("Name", "SearchText", "Tag"):
        for blank in ("   ", "\t\n ", "\u00a0\u2003 "):
            response = client.post(f"/{name}", json={"value": blank})
            assert response.status_code == 422, (
                f"{name} accepted {blank!r}: the length is asked for before the space is gone, or "
                "not at all. Strip first, then ask for at least one character"
            )
        response = client.post(f"/{name}", json={"value": ""})
        assert response.status_code == 422, f"{name} accepted the empty text"
    for blank in ("", "   "):
        response = client.post("/Description", json={"value": blank})
        assert response.status_code == 200, (
            f"Description refuses {blank!r}: nobody has to describe anything, so it may be empty"
        )
        assert response.json()["value"] == "", "a blank description is the empty one: trim it"


def test_text_has_a_longest(client):
    """Each kind of text has a maximum, which counts what is left after trimming."""
    for name, most in LONGEST.items():
        assert client.post(f"/{name}", json={"value": "x"}).status_code == 200, (
            f"{name} refuses a single character: one is enough"
        )
        response = client.post(f"/{name}", json={"value": "ä" * most})
        assert response.status_code == 200, (
            f"{name} refuses {most} times 'ä': count characters, not bytes"
        )
        for fits in ("x" * most, f"  {'x' * most}  "):
            response = client.post(f"/{name}", json={"value": fits})
            assert response.status_code == 200, f"{name} refuses {most} characters" + (
                " with space around them: trim first, then count" if " " in fits else ""
            )
        response = client.post(f"/{name}", json={"value": "x" * (most + 1)})
        assert response.status_code == 422, (
            f"{name} accepted {most + 1} characters: the most is {most}"
        )


def test_text_has_no_nul(client):
    """Text with a NUL character in it is refused with 422."""
    for name in LONGEST:
        for text in ("a\x00b", "\x00", "ab\x00"):
            response = client.post(f"/{name}", json={"value": text})
            assert response.status_code == 422, (
                f"{name} accepted text with a NUL character (U+0000): PostgreSQL stores none, so "
                "the INSERT would fail. A pattern, or a validator, keeps it out"
            )


@pytest.mark.guard("str refuses these as well; a validator that runs too early undoes that")
def test_what_is_no_text(client):
    """A number, a boolean, a list or null where text is meant is refused with 422."""
    for name in (*LONGEST, "Email", "Password"):
        for wrong in (12345678, None, True, ["ada@example.com"]):
            response = client.post(f"/{name}", json={"value": wrong})
            assert response.status_code != 500, (
                f"{name} answered {wrong!r} with 500: a validator that runs before the type is "
                "checked gets whatever was sent, not only text. Let it run after the type"
            )
            assert response.status_code == 422, (
                f"{name} accepted {wrong!r}, which is no text: nothing should be turned into text"
            )


def test_email_has_one_spelling(client):
    """Every spelling of an e-mail address arrives as the same one."""
    for address in ("Ada@Example.com", "ADA@EXAMPLE.COM", "ada@example.com", " ada@example.com "):
        response = client.post("/Email", json={"value": address})
        assert response.status_code == 200, f"Email refuses {address!r}, which is an address"
        value = response.json()["value"]
        assert value == "ada@example.com", (
            f"Email made {value!r} of {address!r}: spellings that differ are two accounts of one "
            "person, and a login that fails. normalize_email gives the one to keep"
        )
    response = client.post("/Email", json={"value": "Grace.Hopper@Example.COM"})
    assert response.json() == {"value": "grace.hopper@example.com"}, (
        "the address is not the one that was sent, in lower case"
    )
    for sent, kept in (("Strauß@Example.com", "strauß@example.com"),
                       ("ada@googlemail.com", "ada@googlemail.com")):  # fmt: skip
        value = client.post("/Email", json={"value": sent}).json().get("value")
        assert value == kept, (
            f"Email made {value!r} of {sent!r}, which is the address of somebody else: "
            "normalize_email gives the one spelling, lower() and not casefold()"
        )


def test_email_is_an_address(client):
    """Text that is no e-mail address is refused with 422."""
    for wrong in ("ada", "ada@", "@example.com", "ada example.com", "ada@example", "a b@c.de", "",
                  "ada@example..com", ".a@example.com"):  # fmt: skip
        response = client.post("/Email", json={"value": wrong})
        assert response.status_code == 422, (
            f"Email accepted {wrong!r}, which is no address: pydantic has a type that knows"
        )


@pytest.mark.guard("str takes these as well; a pattern of one's own often does not")
def test_email_of_any_form(client):
    """An e-mail address with a plus sign, or of a longer domain, is an address too."""
    for address in ("ada+tools@sub.example.co.uk", "o'neil_2@a-b.example.org"):
        response = client.post("/Email", json={"value": address})
        assert response.status_code == 200, (
            f"Email refuses {address!r}, which is an address: addresses have more forms than a "
            "pattern of one's own thinks of. Pydantic has a type that knows them"
        )
        assert response.json()["value"] == address, (
            f"Email made {response.json()['value']!r} of {address!r}: only capital letters are "
            "changed, or one person gets the mail of another"
        )


def test_password_has_a_least_and_a_most(client):
    """A password has 8 to 128 characters, and is hashed as it was typed."""
    for fits in ("  Ab12  ", "PassWORD 1", "pässwörd", "pa\u0308ss\u00a0ﬁ²", "x" * 128, "ä" * 128):
        response = client.post("/Password", json={"value": fits})
        assert response.status_code == 200, (
            f"Password refuses {fits!r}, which has {len(fits)} characters: those are 8 to 128. "
            "Space counts, it is part of a password, and characters are counted, not bytes"
        )
        hashed_from = response.json()["hashed_from"]
        assert hashed_from == fits, (
            f"{fits!r} was typed and {hashed_from!r} would be hashed: a password is not normalized"
        )
    response = client.post("/Password", json={"value": "x" * (10 << 20)})
    assert response.status_code == 422, (
        "a 10 MB password reached the hasher: one request would keep a core busy with it. "
        "A password needs a maximum as well"
    )
    for size in (129, 7, 0):
        response = client.post("/Password", json={"value": "x" * size})
        assert response.status_code == 422, (
            f"Password accepted {size} characters: the least is 8, the most is 128"
        )


def test_password_does_not_show(client):
    """Neither the repr nor the dump of a model shows a password."""
    for password in ("correct horse", "battery staple"):
        response = client.post("/Password", json={"value": password})
        assert response.status_code == 200, "Password refuses a good password"
        shown = response.json()
        assert password not in shown["repr"], (
            f"the repr of the body shows the password: {shown['repr']}. So will each log line and "
            "traceback with it; pydantic has a type for secrets"
        )
        assert password not in shown["dump"], (
            f"the body's JSON shows the password: {shown['dump']}. Pydantic has a type for secrets"
        )


def test_moment_is_in_utc(client):
    """A moment has an offset, and arrives as the same moment in UTC."""
    for sent in ("2026-07-01T12:00:00+02:00", "2026-01-31T23:30:00-05:00", "2026-03-01T08:00:00Z",
                 "1999-12-31T23:59:59.123456+05:30"):  # fmt: skip
        response = client.post("/UtcDatetime", json={"value": sent})
        assert response.status_code == 200, f"UtcDatetime refuses {sent}"
        value = response.json()["value"]
        moment = datetime.fromisoformat(value)
        assert moment.utcoffset() is not None, f"UtcDatetime made {value} of {sent}: no offset"
        assert moment == datetime.fromisoformat(sent), (
            f"UtcDatetime made {value} of {sent}, which is another moment: replacing the offset "
            "moves the moment, astimezone converts it"
        )
        assert value.endswith(("Z", "+00:00")), (
            f"UtcDatetime left {value} as it was sent: _in_utc converts it, after the check"
        )
    response = client.post("/UtcDatetime", json={"value": "2026-07-01T12:00:00"})
    assert response.status_code == 422, (
        "UtcDatetime accepted 2026-07-01T12:00:00, and nobody knows which moment that is: it has "
        "no offset, and astimezone takes the time zone of the server for it"
    )
    response = client.post("/UtcDatetime", json={"value": "0001-01-01T00:00:00+14:00"})
    assert response.status_code != 500, (
        "UtcDatetime answered 0001-01-01T00:00:00+14:00 with 500: in UTC that is before the year "
        "1, and astimezone raises OverflowError, which pydantic does not take for a wrong value. "
        "The _in_utc that was given turns it into an error of the request"
    )
    assert response.status_code == 422, (
        "UtcDatetime accepted 0001-01-01T00:00:00+14:00, which has no date in UTC"
    )


@pytest.mark.guard("these two types are given, and have to stay as they are")
def test_given_types_stay(client):
    """CategorySlug and LoanDays, which are given, still work."""
    cases = [("CategorySlug", "saws", 200), ("CategorySlug", "ladders", 200),
             ("CategorySlug", "spaceships", 422),
             ("LoanDays", 1, 200), ("LoanDays", 28, 200), ("LoanDays", 0, 422),
             ("LoanDays", 29, 422), ("LoanDays", True, 422), ("LoanDays", "3", 422)]  # fmt: skip
    for name, value, status in cases:
        response = client.post(f"/{name}", json={"value": value})
        assert response.status_code == status, (
            f"{name} answered {value!r} with {response.status_code} and not with {status}: the "
            "type was given, leave it as it was"
        )
        if status == 200:
            assert response.json()["value"] == value, (
                f"{name} changed {value!r}: leave it as it was"
            )
