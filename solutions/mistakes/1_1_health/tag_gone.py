"""The router's tag is gone.

Says: the docs show GET /health under no tag: /docs sorts by tags
"""

from fastapi import APIRouter

router = APIRouter()


@router.get("/health")
async def get_health() -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    return {"status": "ok"}
