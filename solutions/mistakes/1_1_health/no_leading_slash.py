"""The path does not begin with a slash.

Says: with parentheses and a path that begins with a slash
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("health")
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
