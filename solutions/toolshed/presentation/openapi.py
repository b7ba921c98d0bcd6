"""What the docs say beyond what the routes do: which problems an operation may answer.

Some follow from the operation: with a body, 413; with a login, 401; with storage, 503. The others
are listed here, by operation, where they can be checked against each other.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from toolshed.presentation.examples import EXAMPLES
from toolshed.presentation.middleware.deprecation import successor_of
from toolshed.presentation.problems import MEDIA_TYPE, Problem

PROBLEMS: dict[str, tuple[int, ...]] = {
    "get_readiness": (503,),
    "create_token": (401,),
    "refresh_token": (401,),
    "register_user": (409,),
    "update_me": (409,),
    "get_profile": (404,),
    "get_category": (404,),
    "get_item": (404,),
    "update_item": (403, 404),
    "delete_item": (403, 404, 409),
    "list_loans": (404,),
    "borrow_item": (403, 404, 409),
    "get_loan": (404,),
    "return_item": (403, 404, 409),
    "get_photo": (404,),
    "put_photo": (403, 404, 415),
    "delete_photo": (403, 404),
    "get_place": (404,),
    "get_item_v2": (404,),
    "update_item_v2": (403, 404),
    "delete_item_v2": (403, 404, 409),
}
"""Statuses of problems, by operation."""

_API = "/api/"
_WITHOUT_STORAGE = {"list_categories", "list_popular_categories", "get_category"}
_RETRY_AFTER = {"schema": {"type": "integer"}, "description": "In seconds"}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Names the request: sent again with the same key, it is not carried out again",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_PARAMETERS = {"slug": "The slug of a category"}
_HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {"Retry-After": _RETRY_AFTER},
    503: {"Retry-After": _RETRY_AFTER},
}
_VALIDATION_SCHEMAS = ("HTTPValidationError", "ValidationError")


def operation_id(route: APIRoute) -> str:
    """Return the name of a route's function: generated clients call it that, whatever its path."""
    return route.name


def install_openapi(app: FastAPI) -> None:
    """Let the app document its problems."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(
                get_openapi(
                    title=app.title,
                    summary=app.summary,
                    version=app.version,
                    routes=app.routes,
                    separate_input_output_schemas=app.separate_input_output_schemas,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _VALIDATION_SCHEMAS:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    for name, example in EXAMPLES.items():
        if name in schemas:
            schemas[name]["examples"] = [example]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    if successor_of(path) is not None:
        operation["deprecated"] = True
    if operation["operationId"] == "borrow_item":
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    for parameter in operation.get("parameters", ()):
        parameter.setdefault("description", _PARAMETERS.get(parameter["name"], ""))
    responses = operation["responses"]
    if "201" in responses:
        location = {"schema": {"type": "string", "format": "uri-reference"}}
        responses["201"].setdefault("headers", {})["Location"] = location
    for status in sorted(set(_problems(path, operation))):
        responses[str(status)] = _problem(status)


def _problems(path: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from PROBLEMS.get(operation["operationId"], ())
    if operation.get("security"):
        yield 401
    if "422" in operation["responses"] or operation.get("parameters"):
        yield 422
    if "requestBody" in operation:
        # 400 for what cannot be parsed at all.
        yield from (400, 413)
    if path.startswith(_API):
        yield 429
        if operation["operationId"] not in _WITHOUT_STORAGE:
            yield 503


def _problem(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in _HEADERS:
        response["headers"] = _HEADERS[status]
    return response
