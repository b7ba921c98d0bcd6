"""A request to an app of nobody's, to have done what the first request to any app does.

A fork copies each page of memory when it first writes there, and CPython writes wherever it reads;
and code runs faster when it has run before (PEP 659). A process that is forked ahead of its time
rehearses, so that the request that somebody waits for finds the pages copied.
"""

import contextlib
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

_ROUNDS = 20  # after some calls, CPython knows the types that code works on
_BODY = b'{"name": "Ladder"}'


class _Tool(BaseModel):
    name: str


def _depth(depth: int = 1) -> int:
    return depth


_app = FastAPI()


@_app.post("/tools/{tool_id}", status_code=201)
async def _make(tool_id: int, tool: _Tool, depth: Annotated[int, Depends(_depth)]) -> _Tool:
    return tool if tool_id == depth else _Tool(name="")


async def rehearse() -> None:
    """Start an app and ask it something. What the learner's module has broken, they are told."""
    with contextlib.suppress(Exception):
        await _call({"type": "lifespan"}, {"type": "lifespan.startup"})
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/tools/1",
            "raw_path": b"/tools/1",
            "root_path": "",
            "query_string": b"depth=1",
            "headers": [(b"host", b"testserver"), (b"content-type", b"application/json")],
            "client": ("testclient", 50000),
            "server": ("testserver", 80),
            "extensions": {},
        }
        await _call(scope, {"type": "http.request", "body": _BODY, "more_body": False})


async def _call(scope: dict[str, Any], *events: dict[str, Any]) -> None:
    ahead = iter((*events, {"type": "lifespan.shutdown"}))

    async def receive() -> dict[str, Any]:
        return next(ahead)

    async def send(_: Any) -> None:
        """Nobody listens."""

    await _app({**scope, "asgi": {"version": "3.0"}, "state": {}}, receive, send)


def practise() -> None:
    """Rehearse with a client, again and again: for a process that others are forked from."""
    with TestClient(_app) as client:
        for number in range(_ROUNDS):
            client.post(
                f"/tools/{number}", content=_BODY, headers={"Content-Type": "application/json"}
            )
