"""HTTPException: raised by routes, and by the framework for unknown paths and methods.

Exercise 8.4 (notebook 08, "Errors that your code never raised"): write the handler, and register it
so that it answers every `HTTPException`, whoever raised it: routes raise FastAPI's, which is a
subclass of Starlette's, and the router itself raises Starlette's (404, 405).

The answer is a problem document with all the headers of the exception (`Allow`, `WWW-Authenticate`,
`Retry-After` and any other; nobody gives it a `Content-Type`):

    type      left to its default
    title     `phrase` of the status
    status    the exception's `status_code`
    detail    the exception's `detail`, if it is a text that says more than the title; left out if
              it is empty, the same as the title, or no text at all (a dictionary, a list)

A status that allows no content (204, 205 and 304, and whatever is less than 200) is answered with
the status and the headers, and with no body.

`errors/methods.py` awaits `handle_http_exception` with an `Allow` of its own, so it keeps its name
and stays a coroutine (`async def`).
"""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException  # noqa: F401

from toolshed.presentation.problems import Problem, phrase, problem_response  # noqa: F401


async def handle_http_exception(_: Request, exc: Exception) -> Response:
    """Answer an `HTTPException` with its headers: Allow, WWW-Authenticate, Retry-After."""
    raise NotImplementedError


def install_http_handler(app: FastAPI) -> None:
    """Let the app answer every `HTTPException` with `handle_http_exception`."""
