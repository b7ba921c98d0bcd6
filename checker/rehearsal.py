"""What a first request does that the ones after it do not, done ahead, for processes that fork.

Libraries look for what they need when it is first used, and CPython learns the types that code
works on from its first calls (PEP 659). Forks of a process that has practised start from there.
"""

import contextlib
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from jose import jwt  # type: ignore[import-untyped]
from pydantic import BaseModel

_ROUNDS = 20  # after some calls, CPython knows the types
_SECRET = "k" * 32


class _Tool(BaseModel):
    name: str


def _depth(depth: int = 1) -> int:
    return depth


_app = FastAPI()


@_app.post("/tools/{tool_id}", status_code=201)
async def _make(tool_id: int, tool: _Tool, depth: Annotated[int, Depends(_depth)]) -> _Tool:
    return tool if tool_id == depth else _Tool(name="")


def practise() -> None:
    """Ask an app of nobody's, again and again, and sign a token."""
    with TestClient(_app) as client:
        for number in range(_ROUNDS):
            client.post(f"/tools/{number}", json={"name": "Ladder"})
    with contextlib.suppress(Exception):  # whoever needs it will tell
        jwt.decode(jwt.encode({"sub": "1"}, _SECRET, "HS256"), _SECRET, ["HS256"])
