"""The version has a route of its own beside what it includes, at exactly /api/v1."""

from fastapi import APIRouter

from toolshed.presentation.api.health import router as health
from toolshed.presentation.api.v1.routes import (
    auth,
    categories,
    events,
    exports,
    items,
    loans,
    photos,
    postcodes,
    profiles,
    users,
)

ROUTERS = [
    m.router
    for m in (auth, users, profiles, events, exports, photos, postcodes, categories, items, loans)
]

v1 = APIRouter()


@v1.get("/api/v1", tags=["version"])
async def get_version() -> dict[str, str]:
    """Which version this is."""
    return {"version": "1.0.0"}


for _router in ROUTERS:
    v1.include_router(_router, prefix="/api/v1")

router = APIRouter()
router.include_router(v1)
router.include_router(health)
