"""The path ends in a slash.

Says: GET /health answered 307 to http://testserver/health/
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health/")
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
