"""1.1 Health: one route, exactly where a load balancer asks."""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("1.1")


def stage(learner):
    """An app of nothing but the learner's router."""
    app = FastAPI()
    app.include_router(learner.router)
    return app


def test_health_is_there(client):
    """GET /health finds a route."""
    response = client.get("/health")
    assert not response.is_redirect, (
        f"GET /health answered {response.status_code} to {response.headers.get('location')}: "
        "the path of the route ends in a slash and the one that is asked for does not"
    )
    assert response.status_code != 404, (
        "no route has the path /health: a function becomes a route by a decorator of the router, "
        "above its first line, with parentheses and a path that begins with a slash"
    )
    assert response.status_code != 405, (
        "the path is there, but for another verb: a health check only reads, so it is a GET"
    )


def test_health_answers_200(client):
    """GET /health answers 200 OK."""
    response = client.get("/health")
    assert response.status_code == 200, (
        f"a healthy process answers GET /health with 200, and this one with {response.status_code}"
    )


def test_health_says_ok(client):
    """The body is the JSON object {"status": "ok"}."""
    response = client.get("/health")
    body = response.json()
    assert not isinstance(body, str), (
        f"the body is the bare string {body!r}: return a dictionary, and FastAPI sends an object"
    )
    assert body == {"status": "ok"}, 'the body must be the object {"status": "ok"} and no more'


def test_health_is_json(client):
    """The answer is declared as application/json."""
    response = client.get("/health")
    assert response.status_code == 200, "there is no answer to look at yet: GET /health fails"
    assert response.headers["content-type"] == "application/json", (
        "the answer must be application/json: return plain data, and FastAPI makes it so"
    )


def test_health_only_reads(client):
    """Every other verb on /health is refused with 405, and Allow names GET."""
    for verb in ("POST", "PUT", "PATCH", "DELETE"):
        response = client.request(verb, "/health")
        assert response.status_code != 404, "no route has the path /health yet"
        assert response.status_code == 405, (
            f"a health check changes nothing, so the path takes GET and no {verb}"
        )
    assert client.head("/health").status_code == 405, (
        "HEAD is a verb of its own: a route of FastAPI that takes GET does not take it, and this "
        "one was given it. The path takes GET and nothing else"
    )
    assert response.headers["allow"] == "GET", "the one verb of /health is GET"
    assert client.options("/health").status_code == 405, (
        "GET is the one verb of /health, and OPTIONS is taken as well, though the docs do not tell"
    )


def test_health_is_documented_once(client):
    """OpenAPI documents this one path, with this one verb, under the tag of the router."""
    paths = client.get("/openapi.json").json().get("paths", {})
    assert paths, "OpenAPI documents no path at all: the router has no route yet"
    assert list(paths) == ["/health"], "the router has one path: /health"
    assert list(paths["/health"]) == ["get"], "and that path one verb: GET"
    operation = paths["/health"]["get"]
    asked = [parameter["name"] for parameter in operation.get("parameters", [])]
    assert not asked, (
        f"the docs say that GET /health takes {', '.join(asked)}: whoever asks whether the process "
        "is alive has nothing to choose, so get_health has no parameters"
    )
    assert "requestBody" not in operation, "the docs say that GET /health takes a body: it has none"
    assert not operation.get("security"), (
        "the docs say that GET /health wants a login: a load balancer has none to show"
    )
    assert list(operation["responses"]) == ["200"], (
        f"the docs say that GET /health answers {' or '.join(operation['responses'])}: there is "
        "one answer, 200, and it is what a route says that names no other status"
    )
    tags = operation.get("tags", [])
    assert "health" in tags, (
        f"the docs show GET /health under {', '.join(tags) or 'no tag'}: /docs sorts by tags, and "
        'the router came with its own, APIRouter(tags=["health"]). Leave it there'
    )
    assert tags.count("health") == 1, (
        "the docs show GET /health under the tag health twice: the router gives it already, so "
        "the decorator does not"
    )
