"""1.2 Categories: a read-only collection, and one member of it by its slug."""

from dataclasses import asdict

import pytest
from fastapi import FastAPI

pytestmark = pytest.mark.exercise("1.2")

POPULAR = ["ladders", "drills"]


def stage(learner):
    """An app of the learner's router, and the categories that there are for comparison."""
    from toolshed.domain.categories import CATEGORIES

    app = FastAPI()
    app.include_router(learner.router)

    @app.get("/expected", include_in_schema=False)
    def expected():
        return [asdict(category) for category in CATEGORIES]

    return app


def test_list(client):
    """GET /categories lists all categories by name."""
    response = client.get("/categories")
    assert not response.is_redirect, (
        "GET /categories answered 307 to /categories/: below a prefix, the path of the collection "
        'itself is "" and not "/"'
    )
    assert response.status_code == 200, "no route answers GET /categories"
    assert response.json() == client.get("/expected").json(), (
        "the list must have every category, in the order of CATEGORIES"
    )


def test_popular(client):
    """GET /categories/popular lists the popular categories."""
    response = client.get("/categories/popular")
    assert response.status_code != 404, (
        "GET /categories/popular answered 404 for slug='popular': routes match in the order of "
        "declaration, and here the dynamic one comes first"
    )
    assert response.status_code == 200, "no route answers GET /categories/popular"
    assert isinstance(response.json(), list), (
        "GET /categories/popular answered with something that is no list: routes match in the "
        "order of declaration, and here the dynamic one comes first"
    )
    assert response.json(), "the list of the popular categories is empty, and POPULAR is not"
    slugs = [category.get("slug") for category in response.json() if isinstance(category, dict)]
    assert slugs != ["drills", "ladders"], (
        "the popular categories came in the order of the alphabet, or of CATEGORIES: the most "
        "popular goes first, which is the order of POPULAR"
    )
    known = {category["slug"]: category for category in client.get("/expected").json()}
    assert slugs in (POPULAR, []), "the popular categories are those of POPULAR, in its order"
    assert response.json() == [known[slug] for slug in POPULAR], (
        "each popular category goes out whole, as in the list of all, and not as a part of it"
    )


def test_popular_is_a_route(client):
    """OpenAPI documents /categories/popular as a path of its own, and the tag of the router."""
    paths = client.get("/openapi.json").json().get("paths", {})
    assert "/categories/popular" in paths, (
        "/categories/popular is no route of its own: a special case inside another handler answers "
        "the same, but nobody who reads the docs will find it"
    )
    for path, operations in paths.items():
        assert list(operations) == ["get"], f"{path} is for reading alone, so it takes GET alone"
        tags = operations["get"].get("tags", [])
        assert "categories" in tags, (
            f"the docs show GET {path} under {', '.join(tags) or 'no tag'}: /docs sorts by tags, "
            'and the router came with its own, tags=["categories"]. Leave it there'
        )
        assert tags.count("categories") == 1, (
            f"the docs show GET {path} under the tag categories twice: the router gives it "
            "already, so the decorators do not"
        )


def test_docs(client):
    """OpenAPI tells what each path takes, and which fields a category has."""
    docs = client.get("/openapi.json").json()
    schemas = docs.get("components", {}).get("schemas", {})
    for path in ("/categories", "/categories/popular", "/categories/{slug}"):
        operation = docs.get("paths", {}).get(path, {}).get("get")
        assert operation, f"OpenAPI does not know GET {path}"
        asked = {parameter["name"] for parameter in operation.get("parameters", [])}
        wanted = {"slug"} & {path.rpartition("/")[2].strip("{}")}
        assert asked == wanted, (
            f"the docs say that GET {path} takes {', '.join(sorted(asked)) or 'nothing'}, and it "
            f"takes {', '.join(wanted) or 'nothing'}: the functions have the parameters they need"
        )
        good = [status for status in operation["responses"] if status[0] == "2"]
        assert good == ["200"], (
            f"the docs say that GET {path} answers {' or '.join(good)}: what is read is answered "
            "with 200, which a decorator need not say"
        )
        content = operation["responses"]["200"].get("content", {})
        answer = content.get("application/json", {}).get("schema", {})
        if path != "/categories/{slug}":
            assert answer.get("type") == "array", (
                f"the docs do not say that GET {path} answers with a list: the functions came with "
                "return types, list[Category] here, and FastAPI documents those"
            )
            answer = answer.get("items", {})
        name = answer.get("$ref", "").rpartition("/")[2]
        fields = set(schemas.get(name, answer).get("properties", {}))
        assert fields == {"slug", "name", "deposit_required"}, (
            f"the docs of GET {path} do not say that a category has slug, name and "
            "deposit_required: the functions came with return types, Category here, and FastAPI "
            "documents those"
        )


def test_one(client):
    """GET /categories/{slug} gives the category of that slug."""
    for category in client.get("/expected").json():
        response = client.get(f"/categories/{category['slug']}")
        assert response.status_code == 200, (
            f"GET /categories/{category['slug']} answered {response.status_code}, "
            "and there is a category of that slug"
        )
        assert response.json() == category, "the answer must be the category as a JSON object"


def test_unknown(client):
    """GET /categories/{slug} answers 404 for a slug that there is not."""
    response = client.get("/categories/spaceships")
    assert response.status_code != 200, (
        f"a category that there is not was answered with 200 and {response.text}: "
        "raise HTTPException(404) instead of returning nothing"
    )
    assert response.status_code == 404, "what is not there is answered with 404 Not Found"
    for near in ("saw", "Drills", "a", "tools", "saws ", "hand-tool"):
        assert client.get(f"/categories/{near}").status_code == 404, (
            f"there is no category {near!r}, only slugs like it: a slug is compared as a whole"
        )
    assert response.json().get("detail") != "Not Found", (
        "this 404 says no more than the one for a path that no route has: give your "
        "HTTPException a detail that says what was not found"
    )


def test_read_only(client):
    """No other verb is taken: POST /categories answers 405, and so do the others."""
    for path in ("/categories", "/categories/saws", "/categories/popular"):
        for verb in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
            response = client.request(verb, path, json={"slug": "boats", "name": "Boats"})
            assert response.status_code != 404, f"no route has the path {path}"
            assert response.status_code == 405, (
                f"{verb} {path} answered {response.status_code}: the categories are read-only, so "
                "their paths take GET alone"
            )
