"""Liveness: whether the process answers at all.

Exercise 1.1 (notebook 01, "A first route"): make `get_health` the answer to GET /health,
and to no other verb, HEAD included. It takes no parameters and answers 200 alone. In the docs it
keeps the tag that the router has here.
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


async def get_health() -> dict[str, str]:
    """The process is up: `{"status": "ok"}`. Nothing else is asked or touched for it."""
    raise NotImplementedError
