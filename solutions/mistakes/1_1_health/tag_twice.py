"""The tag is given twice.

Says: the docs show GET /health under the tag health twice
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health", tags=["health"])
async def get_health() -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    return {"status": "ok"}
