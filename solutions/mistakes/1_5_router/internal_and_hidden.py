"""A router is included once more, and the docs do not tell.

Says: answers below /internal as well, though the docs do not tell
"""

from fastapi import APIRouter

from toolshed.presentation.api import health
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

v1 = APIRouter(prefix="/api/v1")
v1.include_router(auth.router)
v1.include_router(users.router)
v1.include_router(profiles.router)
v1.include_router(categories.router)
v1.include_router(items.router)
v1.include_router(loans.router)
v1.include_router(photos.router)
v1.include_router(exports.router)
v1.include_router(events.router)
v1.include_router(postcodes.router)

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
router.include_router(items.router, prefix="/internal", include_in_schema=False)
