"""Limits on how often, by whom, and whether anybody can get around them."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import ValidationError

from toolshed.config import Settings
from toolshed.presentation.app import create_app
from toolshed.presentation.middleware.rate_limit_keys import rate_limit_key

Make = Callable[..., FastAPI]
PHRASE = "correct horse battery"


@pytest.fixture
def make(settings: Settings) -> Make:
    return lambda **changes: create_app(settings.model_copy(update=changes))


def log_in(client: TestClient, username: str = "ada@example.com") -> Any:
    form = {"username": username, "password": PHRASE}
    return client.post("/api/v1/auth/token", data=form)


def test_one_too_many_is_a_problem_that_says_when_to_come_back(make: Make) -> None:
    client = TestClient(make(rate_limit_default="2/minute"))
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False) as clock:
        assert client.get("/api/v1/items").status_code == 200
        clock.shift(20)
        assert client.get("/api/v1/categories").status_code == 200
        answer = client.get("/api/v1/items", headers={"Origin": "https://x.example"})
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-request-id"]
        seconds = int(answer.headers["retry-after"])
        assert 40 <= seconds <= 41
        clock.shift(seconds)
        assert client.get("/api/v1/items").status_code == 200
        assert client.get("/api/v1/items").status_code == 429


def test_every_documented_route_is_limited_and_only_those(make: Make) -> None:
    app = make(rate_limit_default="1/hour")
    for path, operations in app.openapi()["paths"].items():
        for verb in operations:
            app.state.limiter.reset()
            client = TestClient(app, client=("203.0.113.9", 1))
            for placeholder in ("item_id", "loan_id", "user_id", "slug", "postcode"):
                path = path.replace(f"{{{placeholder}}}", "1")
            answers = [client.request(verb, path).status_code for _ in range(2)]
            assert (answers[1] == 429) == path.startswith("/api/"), (verb, path, answers)


def test_who_has_no_address_is_limited_too(make: Make) -> None:
    client = TestClient(make(rate_limit_default="1/hour"), client=("", 0))
    assert [client.get("/api/v1/items").status_code for _ in range(2)] == [200, 429]
    # slowapi's own decorator takes an empty key for no limit.
    for peer in (None, ("", 0), ("testclient", 1)):
        request = Request({"type": "http", "client": peer, "headers": []})
        assert rate_limit_key(request).removeprefix("address:")


def test_refused_requests_count_too(make: Make) -> None:
    client = TestClient(make(rate_limit_default="3/hour"))
    statuses = [client.get("/api/v1/items?limit=0").status_code]
    statuses += [client.get("/api/v1/items/9").status_code]
    statuses += [client.get("/api/v1/users/me").status_code]
    assert [*statuses, client.get("/api/v1/items").status_code] == [422, 404, 401, 429]


def test_health_is_never_limited_also_behind_a_prefix(make: Make) -> None:
    client = TestClient(make(rate_limit_default="1/hour"), root_path="/api/shed")
    assert [client.get("/health").status_code for _ in range(3)] == [200] * 3
    assert [client.get("/api/v1/items").status_code for _ in range(2)] == [200, 429]


def test_apps_count_for_themselves(make: Make) -> None:
    for _ in range(2):
        client = TestClient(make(rate_limit_default="1/hour"))
        assert client.get("/api/v1/items").status_code == 200


def test_users_are_counted_apart_and_made_up_tokens_are_not(
    make: Make,
) -> None:
    app = make(rate_limit_default="2/hour")
    client = TestClient(app)
    tokens = [app.state.container.token_issuer.issue(user) for user in (1, 2)]

    def get(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/api/v1/items", headers=headers).status_code

    for token in tokens:
        assert [get(token) for _ in range(3)] == [200, 200, 429]
    assert [get(f"made-up-{n}") for n in range(3)] == [200, 200, 429]


def test_the_stricter_limit_holds_beside_the_default(make: Make) -> None:
    client = TestClient(make(rate_limit_default="5/minute", rate_limit_login_address="2/minute"))
    assert [log_in(client).status_code for _ in range(3)] == [401, 401, 429]
    assert client.get("/api/v1/items").status_code == 200
    assert client.get("/api/v1/items").status_code == 200
    assert client.get("/api/v1/items").status_code == 429


def test_equal_limits_count_for_themselves(make: Make) -> None:
    client = TestClient(make(rate_limit_default="2/minute", rate_limit_login_address="2/minute"))
    assert [log_in(client).status_code for _ in range(3)] == [401, 401, 429]


def test_an_account_is_guarded_whatever_its_spelling_and_the_address(make: Make) -> None:
    app = make(rate_limit_login_account="2/hour")
    names = ("ada@example.com", "ADA@Example.com", " ada@example.com", "ada@example.com")
    statuses = [
        log_in(TestClient(app, client=(f"203.0.113.{n}", 1)), name).status_code
        for n, name in enumerate(names)
    ]
    assert statuses == [401, 401, 429, 429]
    assert log_in(TestClient(app), "bob@example.com").status_code == 401


def test_an_address_is_guarded_whatever_the_account(make: Make) -> None:
    client = TestClient(make(rate_limit_login_address="2/hour"))
    statuses = [log_in(client, f"u{n}@example.com").status_code for n in range(3)]
    assert statuses == [401, 401, 429]


def test_accounts_are_not_opened_without_end(make: Make) -> None:
    client = TestClient(make(rate_limit_registration="1/hour"))
    statuses = [
        client.post(
            "/api/v1/users", json={"name": "A", "email": f"{n}@example.com", "password": PHRASE}
        ).status_code
        for n in range(2)
    ]
    assert statuses == [201, 429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "same"),
    [
        # Not one of ours: what it says does not count.
        ("198.51.100.7", ["203.0.113.1", "203.0.113.2"], True),
        # Ours: the client is who it says.
        ("10.0.0.2", ["203.0.113.1", "203.0.113.2"], False),
        # Ours, but the client made up what comes first.
        ("10.0.0.2", ["1.1.1.1, 203.0.113.1", "2.2.2.2, 203.0.113.1"], True),
        ("10.0.0.2", ["203.0.113.1, 10.0.0.9", "203.0.113.2, 10.0.0.9"], False),
    ],
)
def test_only_trusted_proxies_say_who_the_client_is(
    make: Make, peer: str, forwarded: list[str], same: bool
) -> None:
    app = make(rate_limit_default="1/hour", trusted_proxies=(ip_network("10.0.0.0/24"),))
    client = TestClient(app, client=(peer, 1))
    statuses = [
        client.get("/api/v1/items", headers={"X-Forwarded-For": value}).status_code
        for value in forwarded
    ]
    assert statuses == ([200, 429] if same else [200, 200])


@pytest.mark.parametrize(
    ("peers", "same"),
    [
        (("2001:db8::1", "2001:db8::2"), True),
        (("2001:db8:0:1::1", "2001:db8:0:2::1"), False),
        (("::ffff:203.0.113.1", "::ffff:203.0.113.2"), False),
    ],
)
def test_an_ipv6_network_is_one_client(make: Make, peers: tuple[str, str], same: bool) -> None:
    app = make(rate_limit_default="1/hour")
    statuses = [
        TestClient(app, client=(peer, 1)).get("/api/v1/items").status_code for peer in peers
    ]
    assert statuses == ([200, 429] if same else [200, 200])


@pytest.mark.parametrize(
    "changes",
    [
        {"rate_limit_default": "many/minute"},
        {"rate_limit_default": ""},
        {"trusted_proxies": ["0.0.0.0/0"]},
        {"trusted_proxies": ["*"]},
        {"redis_url": "http://localhost"},
        {
            "environment": "production",
            "secret_key": "k" * 32,
            "workers": 2,
            "database_url": "postgresql+asyncpg://db/x",
        },
    ],
)
def test_limits_that_would_be_none_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(changes)
