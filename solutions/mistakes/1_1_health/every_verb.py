"""The route takes every verb.

Says: a health check changes nothing, so the path takes GET and no POST
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.api_route("/health", methods=["GET", "POST"])
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
