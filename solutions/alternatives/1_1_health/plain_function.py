"""A plain function: FastAPI runs it in a thread, and nobody can tell."""

from fastapi import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health", summary="Liveness")
def get_health() -> dict[str, str]:
    return {"status": "ok"}
