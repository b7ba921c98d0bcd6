"""The route takes HEAD as well.

Says: HEAD is a verb of its own: a route of FastAPI that takes GET does not take it
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.api_route("/health", methods=["GET", "HEAD"])
async def get_health() -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    return {"status": "ok"}
