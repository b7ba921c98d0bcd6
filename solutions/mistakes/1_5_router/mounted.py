"""The version is an app of its own, which keeps its docs to itself.

Says: /api/v1/auth/token answers, but these docs do not know it: an app that is mounted keeps its
docs to itself
"""

from fastapi import APIRouter, FastAPI

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

v1 = FastAPI()
v1.include_router(auth.router)
v1.include_router(users.router)
v1.include_router(profiles.router)
v1.include_router(events.router)
v1.include_router(exports.router)
v1.include_router(photos.router)
v1.include_router(postcodes.router)
v1.include_router(categories.router)
v1.include_router(items.router)
v1.include_router(loans.router)

router = APIRouter()
router.include_router(health.router)
router.mount("/api/v1", v1)
