"""The body is a bare string.

Says: the body is the bare string 'ok': return a dictionary
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health")
async def get_health() -> str:
    return "ok"
