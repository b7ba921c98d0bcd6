"""1.1 Health: one route, where a load balancer expects it."""

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("1.1")


def stage(learner):
    """An app of nothing but the learner's router."""
    app = FastAPI()
    app.include_router(learner.router)
    return app


def test_health_answers(client):
    """GET /health answers 200."""
    response = client.get("/health")
    assert not response.is_redirect, (
        f"GET /health answered {response.status_code} to {response.headers['location']}: "
        "the route's path and the one that is asked for differ by a slash at the end"
    )
    assert response.status_code != 405, (
        "GET /health answered 405: the path is there, but for another verb; "
        "a health check only reads, so it is a GET"
    )
    assert response.status_code != 404, (
        "GET /health answered 404: no route of this router has that path; "
        "a function becomes a route by a decorator of `router`"
    )
    assert response.status_code == 200
