"""Whatever is sent, the answer is as documented, and never a server error."""

import os
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import pytest
import schemathesis
from httpx import MockTransport, Request, Response
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis.errors import Unsatisfiable
from pydantic import SecretStr
from schemathesis.core.result import Ok
from schemathesis.python.asgi import ASGIClient, get_client
from schemathesis.specs.openapi.checks import positive_data_acceptance

from toolshed.config import Settings
from toolshed.infrastructure.postcodes import PostcodeClient
from toolshed.presentation.app import create_app

PHRASE = "correct horse battery"
# Some rules are between fields, which schemas have no words for.
NOT_CHECKED = [positive_data_acceptance]
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "40"))
"""How many requests each operation gets at most: so many valid ones, and so many others."""


@pytest.fixture
def client(database_url: str, settings: Settings) -> Iterator[ASGIClient]:
    changes = {
        "database_url": SecretStr(database_url),
        "rate_limit_login_account": "100000/minute",
        "rate_limit_export": "100000/minute",
        # It looks for events once, and ends.
        "event_stream_seconds": 0,
    }
    app = create_app(settings.model_copy(update=changes))
    postcodes = PostcodeClient("https://p.example", transport=MockTransport(somewhere))
    resources = (app.state.container.begin, postcodes)
    app.state.container = replace(app.state.container, postcodes=postcodes, resources=resources)
    with get_client(cast("Any", app)) as client:
        yield client


def somewhere(request: Request) -> Response:
    """Some postcodes are there, and some are not."""
    is_known = zlib.crc32(request.url.raw_path) % 2
    return Response(200 if is_known else 404, json={"places": [{"place name": "Berlin"}]})


@pytest.fixture
def headers(client: ASGIClient) -> dict[str, str]:
    """Somebody with an item."""
    email = f"{uuid.uuid4().hex}@example.com"
    body = {"name": "Ada", "email": email, "password": PHRASE}
    assert client.post("/api/v1/users", json=body).status_code == 201
    form = {"username": email, "password": PHRASE}
    token = client.post("/api/v1/auth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    item = {"name": "Drill", "category": "drills"}
    assert client.post("/api/v1/items", json=item, headers=headers).status_code == 201
    return headers


def test_every_answer_is_as_documented(client: ASGIClient, headers: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    answers: Counter[tuple[str, int]] = Counter()
    labels = set()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        labels.add(operation.label)
        for method in schemathesis.GenerationMode:
            strategy = operation.as_strategy(generation_mode=method)
            _try(strategy, client, headers, answers, operation.label)
    statuses: Counter[int] = Counter()
    for (_, status), count in answers.items():
        statuses[status] += count
    print(f"{answers.total()} requests: {dict(sorted(statuses.items()))}")  # noqa: T201
    assert {label for label, _ in answers} == labels
    assert answers.total() > 25 * EXAMPLES


def _try(
    cases: Any,
    client: ASGIClient,
    headers: dict[str, str],
    answers: Counter[tuple[str, int]],
    label: str,
) -> None:
    @given(case=cases)
    @examples(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        response = case.call(session=client, headers=headers)
        answers[label, response.status_code] += 1
        case.validate_response(response, excluded_checks=NOT_CHECKED)

    # An operation without parameters cannot be called in a wrong way.
    with suppress(Unsatisfiable):
        check()
