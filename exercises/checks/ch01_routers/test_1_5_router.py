"""1.5 One router: every resource below one version, health outside of it."""

import contextlib
import importlib
import pkgutil
import re
import warnings

import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

pytestmark = pytest.mark.exercise("1.5")

EMPTY = "the router is empty: router.include_router(...) takes another router into it"

NOTHING = (
    "the docs have no path of any resource, so there is nothing to look at yet: include the "
    "routers of the ten modules first"
)

LEAST = {  # of every module of v1 an operation that it has in any case
    "auth": ("post", "/api/v1/auth/token"),
    "categories": ("get", "/api/v1/categories"),
    "events": ("get", "/api/v1/events"),
    "exports": ("get", "/api/v1/exports/items"),
    "items": ("post", "/api/v1/items"),
    "loans": ("post", "/api/v1/items/{item_id}/loans"),
    "photos": ("put", "/api/v1/items/{item_id}/photo"),
    "postcodes": ("get", "/api/v1/postcodes/{postcode}"),
    "profiles": ("get", "/api/v1/users/{user_id}/profile"),
    "users": ("get", "/api/v1/users/me"),
}


def stage(learner):
    """An app of the learner's router; /expected lists what each module has on its own."""
    from toolshed.presentation.api import health
    from toolshed.presentation.api.v1 import routes

    app = FastAPI()
    app.include_router(learner.router)

    names = [info.name for info in pkgutil.iter_modules(routes.__path__)]
    modules = {name: importlib.import_module(f"{routes.__name__}.{name}") for name in names}
    alone = FastAPI()  # one app for all of them: each below its own name
    for name, module in {**modules, "health": health}.items():
        if hasattr(module, "router"):
            alone.include_router(module.router, prefix=f"/{name}")
    expectations = [
        {
            "module": name,
            "verb": verb,
            "path": f"/api/v1/{rest}" if name in names else f"/{rest}",
            "statuses": sorted(operation["responses"]),
            "tags": operation.get("tags", []),
            "asks": asks(operation),
            "bodies": bodies(operation),
        }
        for path, operations in alone.openapi()["paths"].items()
        for _, name, rest in [path.split("/", 2)]
        for verb, operation in operations.items()
    ]

    @app.get("/expected", include_in_schema=False)
    def expected():
        return expectations

    @app.get("/repeated", include_in_schema=False)
    def repeated():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            get_openapi(title="", version="", routes=app.routes)
        told = [str(warning.message) for warning in caught]
        return [text.split()[3] for text in told if text.startswith("Duplicate Operation ID")]

    with contextlib.suppress(Exception):  # who asks for docs that cannot be made is told why
        app.openapi()  # once, and not for each check
    return app


def resources(client):
    """The paths in the docs; there is one beside /health, or there is nothing to look at."""
    paths = client.get("/openapi.json").json().get("paths", {})
    assert paths, EMPTY
    assert set(paths) - {"/health", "/api/v1/health"}, NOTHING
    return paths


def asks(operation):
    """What the docs of an operation say that it asks for."""
    return {
        "parameters": sorted(parameter["name"] for parameter in operation.get("parameters", [])),
        "body": sorted(operation.get("requestBody", {}).get("content", {})),
        "login": sorted(name for way in operation.get("security", []) for name in way),
        "deprecated": operation.get("deprecated", False),
    }


def bodies(operation):
    """What the docs of an operation say of its answers if all is well: schemas by media type."""
    return {
        f"{status} {media}": {
            name: part for name, part in content.get("schema", {}).items() if name != "title"
        }
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media, content in response.get("content", {}).items()
    }


def name_of(schema):
    """The model that a schema stands for, or the schema itself."""
    return schema.get("$ref", "").rpartition("/")[2] or schema or "nothing"


def test_everything_is_there(client):
    """Every operation of every module is documented, below /api/v1."""
    paths = client.get("/openapi.json").json().get("paths", {})
    for wanted in client.get("/expected").json():
        path, verb, module = wanted["path"], wanted["verb"], wanted["module"]
        if module == "health" or verb in paths.get(path, {}):
            continue
        assert path not in paths, (
            f"{path} takes {', '.join(paths.get(path, {})).upper()}, and {verb.upper()} is lost: "
            "include_router takes over all that a route declares, a copy of its path does not"
        )
        mounted = client.options(re.sub(r"{\w+}", "1", path)).status_code == 405
        assert not mounted, (
            f"{path} answers, but these docs do not know it: an app that is mounted keeps its docs "
            "to itself, a router that is included does not"
        )
        assert paths, EMPTY
        repeated = [p for p in paths if re.search(r"/([^/{}]+)/\1(/|$)", p)]
        assert not repeated, (
            f"the docs have {repeated and repeated[0]}: the router of that module has its prefix "
            "already, so include_router does not take it once more"
        )
        assert "/api/v1/api/v1" not in "".join(paths), (
            "the docs have /api/v1/api/v1: the prefix of the version is said twice, by APIRouter "
            "and by include_router"
        )
        bare = path.removeprefix("/api/v1")
        assert bare not in paths, (
            f"{bare} is served without a version: it must be {path}, and the prefix /api/v1 comes "
            "from APIRouter(prefix=...) or include_router(..., prefix=...)"
        )
        near = [p for p in paths if p.endswith(bare)]
        assert not near, f"{near and near[0]} must be {path}"
        raise AssertionError(
            f"the docs do not have {path}: is the router of the module {module} included, in a "
            "router that is itself included in `router`?"
        )
    for module, (verb, path) in LEAST.items():
        assert verb in paths.get(path, {}), (
            f"the docs do not have {verb.upper()} {path}, and neither has the module {module} any "
            "more: its router is to be included as it is, with all of its routes"
        )


def test_health(client):
    """GET /health is outside of the version, and in the docs."""
    moved = client.get("/api/v1/health")
    response = client.get("/health")
    if moved.status_code == 200:
        assert response.status_code == 200, (
            "health has moved to /api/v1/health: who restarts a process asks for /health, whatever "
            "versions the API has, so it is included beside the version and not in it"
        )
    assert response.status_code == 200, (
        f"GET /health answers {response.status_code}: the router of the module health is to be "
        "included as it is, without a prefix"
    )
    assert response.json() == {"status": "ok"}, "GET /health must be what the module health answers"
    assert moved.status_code == 404, (
        "health is served below /api/v1 as well: it is not part of any version"
    )
    operation = client.get("/openapi.json").json()["paths"].get("/health", {}).get("get")
    assert operation, (
        "GET /health answers, and the docs do not know it: include its router as it is, without "
        "include_in_schema=False"
    )
    assert operation.get("tags") == ["health"], (
        f"the docs show GET /health under {', '.join(operation.get('tags', [])) or 'no tag'}: "
        "its router has the tag health, and that is all it needs"
    )


def test_version(client):
    """Every path but /health starts with a version, once."""
    paths = resources(client)
    twice = [path for path in paths if path.count("/api/v") > 1]
    assert not twice, (
        f"the path {twice and twice[0]} has the version twice: the prefix is given to APIRouter or "
        "to include_router, and not to both"
    )
    without = [path for path in paths if not re.match(r"/api/v\d+(/|$)", path)]
    assert set(without) <= {"/health"}, (
        f"{', '.join(path for path in without if path != '/health')} "
        "has no /api/v1 in front: clients could not tell one version of it from the next"
    )


def test_prefixes(client):
    """No path says a prefix twice."""
    paths = resources(client)
    repeated = [path for path in paths if re.search(r"/([^/{}]+)/\1(/|$)", path)]
    assert not repeated, (
        f"the path {repeated and repeated[0]} has a part twice: the router has its prefix "
        "already, so include_router does not take it once more"
    )


def test_one_address(client):
    """No operation is served at two addresses."""
    paths = resources(client)
    for wanted in client.get("/expected").json():
        resource = wanted["path"].removeprefix("/api/v1")
        places = [path for path in paths if re.sub(r"^/api/v\d+", "", path) == resource]
        assert len(places) <= 1, (
            f"{resource} is served at {' and at '.join(places)}: a router is included once, "
            "or there are two addresses to look after for ever"
        )
        bare = re.sub(r"{\w+}", "1", resource)
        if wanted["module"] != "health" and wanted["path"] != resource:
            assert client.options(bare).status_code == 404, (
                f"{resource} answers without a version as well, though the docs do not tell: "
                "a router is included once"
            )
        if wanted["module"] != "health":
            for front in ("/api", "/v1", "/internal", "/private", "/admin", "/api/v2", "/api/v0"):
                assert client.options(f"{front}{bare}").status_code == 404, (
                    f"{resource} answers below {front} as well, though the docs do not tell: a "
                    "router is included once"
                )
    assert client.options("/api/v1/nothing/of/the/kind").status_code == 404, (
        "a path that no module has is answered: a route of `router` takes whatever comes"
    )
    repeated = client.get("/repeated").json()
    assert not repeated, (
        f"the operation {repeated[0]} is there twice, at one and the same address: a router is "
        "included once"
    )


def test_tags(client):
    """Every operation has a tag, and none has one twice."""
    paths = resources(client)
    for path, operations in paths.items():
        for verb, operation in operations.items():
            tags = operation.get("tags", [])
            assert tags, (
                f"{verb.upper()} {path} has no tag, so /docs shows it under 'default': a router "
                "that is included brings its tags along, a route of this module needs its own"
            )
            assert len(tags) == len(set(tags)), (
                f"{verb.upper()} {path} has the tags {', '.join(tags)}: the router has its own tag "
                "already, and include_router adds another one"
            )
    for wanted in client.get("/expected").json():
        if operation := paths.get(wanted["path"], {}).get(wanted["verb"]):
            assert set(operation["tags"]) >= set(wanted["tags"]), (
                f"{wanted['verb'].upper()} {wanted['path']} has lost its tag "
                f"{', '.join(wanted['tags'])}: a router that is included brings its tags along"
            )
            more = sorted(set(operation["tags"]) - set(wanted["tags"]))
            assert not more, (
                f"{wanted['verb'].upper()} {wanted['path']} has the tag {', '.join(more)} beside "
                "that of its router, so /docs shows it in two places: include each router without "
                "`tags`"
            )


def test_no_redirects(client):
    """No path answers with a redirect."""
    paths = resources(client)
    for path in paths:
        # OPTIONS runs none of the functions: a path that is there answers 405.
        url = re.sub(r"{\w+}", "1", path)
        response = client.options(url.rstrip("/") or "/")
        assert not response.is_redirect, (
            f"{url.rstrip('/')} answered {response.status_code} to "
            f"{response.headers.get('location')}, because a route has the path {path}. Behind "
            'TLS that leads from https to http: below a prefix, the path is "" and not "/"'
        )
        assert response.status_code != 404, f"the docs have {path}, and {url} answers 404"


def test_declarations(client):
    """What a route declares is still declared: its statuses, and what it asks for."""
    paths = resources(client)
    expected = client.get("/expected").json()
    found = [wanted for wanted in expected if wanted["verb"] in paths.get(wanted["path"], {})]
    assert found, "no operation of any module is where it should be, so there is none to look at"
    for wanted in found:
        statuses = sorted(paths[wanted["path"]][wanted["verb"]]["responses"])
        assert set(statuses) >= set(wanted["statuses"]), (
            f"the docs of {wanted['verb'].upper()} {wanted['path']} have the statuses "
            f"{', '.join(statuses)}, and its route declares {', '.join(wanted['statuses'])}: "
            "include_router takes over all that a route declares, a copy of its path does not"
        )
        operation = paths[wanted["path"]][wanted["verb"]]
        for what, there in wanted["asks"].items():
            here = asks(operation)[what]
            assert here == there, (
                f"the docs of {wanted['verb'].upper()} {wanted['path']} say {what}: {here}, and "
                f"its own module says {there}: include each router without any other argument "
                "than a prefix, and it stays as it is"
            )


def test_bodies(client):
    """What a route answers with is still declared: its response model is in the docs."""
    paths = resources(client)
    expected = client.get("/expected").json()
    found = [wanted for wanted in expected if wanted["verb"] in paths.get(wanted["path"], {})]
    assert found, "no operation of any module is where it should be, so there is none to look at"
    for wanted in found:
        documented = bodies(paths[wanted["path"]][wanted["verb"]])
        for answer, schema in wanted["bodies"].items():
            here = documented.get(answer, {})
            assert here == schema, (
                f"{wanted['verb'].upper()} {wanted['path']} answers with {name_of(here)} here, and "
                f"its route declares {name_of(schema)}: a copy of a path and its function loses "
                "the response model, which keeps back what is not for everybody. include_router "
                "takes over all that a route declares"
            )


def test_answers(client):
    """GET /api/v1/categories/popular answers, and so does GET /api/v1/categories/{slug}."""
    for path, slugs in (
        ("/api/v1/categories/popular", ["ladders", "drills"]),
        ("/api/v1/categories/saws", "saws"),
    ):
        response = client.get(path)
        assert response.status_code != 404, f"no route answers GET {path}"
        assert response.status_code == 200, f"GET {path} answered {response.status_code}"
        body = response.json()
        found = [category["slug"] for category in body] if isinstance(body, list) else body["slug"]
        assert found == slugs, f"GET {path} must answer as the module categories does on its own"
