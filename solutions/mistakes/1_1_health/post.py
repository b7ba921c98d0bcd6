"""The verb is POST.

Says: the path is there, but for another verb: a health check only reads, so it is a GET
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.post("/health")
async def get_health() -> dict[str, str]:
    return {"status": "ok"}
