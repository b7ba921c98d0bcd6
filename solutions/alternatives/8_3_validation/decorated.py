"""The handler is decorated inside of install, and is no coroutine; entries are read by a loop."""

from itertools import islice
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from toolshed.presentation.problems import InvalidField, Problem, problem_response, problem_type


def install_validation_handler(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    def handle(_: Request, error: RequestValidationError) -> Response:
        fields = []
        for entry in islice(error.errors(), 50):
            where = list(entry["loc"])
            code, message = entry["type"], entry["msg"]
            match entry:
                case {"ctx": {"error": Exception()}} | {"type": "union_tag_invalid"}:
                    message = "The value is not valid"
            keys = [] if code == "json_invalid" else where[1:]
            fields.append(
                InvalidField(location=where[0], pointer=_escaped(keys), code=code, message=message)
            )
        problem = Problem(
            type=problem_type("invalid-request"),
            title="The request is not valid",
            status=422,
            errors=fields,
        )
        return problem_response(problem)


def _escaped(keys: list[str | int]) -> str:
    tokens = [str(key).replace("~", "~0").replace("/", "~1") for key in keys]
    parts = ["#", *(quote(token.encode(errors="replace"), safe="~") for token in tokens)]
    while len("/".join(parts)) > 200:
        parts.pop()
    return "/".join(parts)
