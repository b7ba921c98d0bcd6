"""The decorator has no parentheses.

Says: a function becomes a route by a decorator of the router
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
