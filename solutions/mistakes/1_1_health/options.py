"""OPTIONS is taken, and the docs do not tell.

Says: OPTIONS is taken as well, though the docs do not tell
"""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health")
async def get_health() -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    return {"status": "ok"}


@router.options("/health", include_in_schema=False)
async def get_options() -> None:
    """Nothing."""
