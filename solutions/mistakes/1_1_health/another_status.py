"""The docs name a status that never comes.

Says: the docs say that GET /health answers 201
"""

from fastapi import APIRouter, Response

router = APIRouter(tags=["health"])


@router.get("/health", status_code=201)
async def get_health(response: Response) -> dict[str, str]:
    """The process is up; says nothing about what it depends on."""
    response.status_code = 200
    return {"status": "ok"}
