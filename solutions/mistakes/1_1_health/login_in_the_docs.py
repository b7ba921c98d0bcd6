"""The docs ask for a login.

Says: the docs say that GET /health wants a login
"""

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer

router = APIRouter(tags=["health"])


@router.get("/health", dependencies=[Depends(HTTPBearer(auto_error=False))])
async def get_health() -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    return {"status": "ok"}
