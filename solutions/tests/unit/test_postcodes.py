"""A service of somebody else's: whatever it does, our clients get an answer of ours."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from toolshed.domain.errors import PostcodesUnavailableError
from toolshed.infrastructure.postcodes import PostcodeClient

Handler = Callable[[httpx.Request], httpx.Response]
GOOD = {"post code": "10115", "places": [{"place name": "Berlin", "state": "Berlin"}]}


def answers(
    handler: Handler, app: FastAPI, headers: dict[str, str], postcode: str
) -> httpx.Response:
    postcodes = PostcodeClient("https://p.example/de/", transport=httpx.MockTransport(handler))
    container = app.state.container
    app.state.container = replace(container, postcodes=postcodes, resources=(postcodes,))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get(f"/api/v1/postcodes/{postcode}", headers=headers)
        assert client.get("/ready").status_code == 200
    return httpx.Response(answer.status_code, content=answer.content)


def test_a_postcode_is_a_place(app: FastAPI, ada: dict[str, str]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://p.example/de/10115"
        assert request.extensions["timeout"]["read"] == 2.0
        assert "authorization" not in request.headers
        return httpx.Response(200, json=GOOD)

    assert answers(handler, app, ada, "10115").json() == {"postcode": "10115", "name": "Berlin"}


def _timeout(request: httpx.Request) -> httpx.Response:
    msg = "slow"
    raise httpx.ReadTimeout(msg, request=request)


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda _: httpx.Response(404), 404),
        (lambda _: httpx.Response(500, text="secret trace"), 503),
        (lambda _: httpx.Response(429), 503),
        (lambda _: httpx.Response(302, headers={"Location": "http://169.254.169.254/"}), 503),
        (lambda _: httpx.Response(200, text="<html>"), 503),
        (lambda _: httpx.Response(200, json={"places": []}), 503),
        (_timeout, 503),
    ],
)
def test_its_faults_are_not_passed_on(
    app: FastAPI, ada: dict[str, str], handler: Handler, status: int
) -> None:
    answer = answers(handler, app, ada, "10115")
    assert answer.status_code == status
    assert "secret" not in answer.text


@pytest.mark.parametrize("postcode", ["..", "a%2Fb", "x" * 11, "1?x=1"])
def test_a_postcode_leads_nowhere_else(app: FastAPI, ada: dict[str, str], postcode: str) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    assert answers(handler, app, ada, postcode).status_code in {404, 422}


def test_it_is_opened_and_closed_with_the_app() -> None:
    async def scenario() -> None:
        postcodes = PostcodeClient("https://p.example", transport=httpx.MockTransport(_timeout))
        await postcodes.close()
        with pytest.raises(PostcodesUnavailableError):
            await postcodes.look_up("10115")

    asyncio.run(scenario())
