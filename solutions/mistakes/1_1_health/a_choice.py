"""A parameter chooses how much is told.

Says: the docs say that GET /health takes verbose
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health")
async def get_health(verbose: bool = False) -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    if verbose:
        return {"status": "ok", "module": __file__}
    return {"status": "ok"}
