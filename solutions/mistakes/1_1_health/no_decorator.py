"""The function has a body, but is no route.

Says: no route has the path /health: a function becomes a route by a decorator
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


async def get_health() -> dict[str, str]:
    return {"status": "ok"}
