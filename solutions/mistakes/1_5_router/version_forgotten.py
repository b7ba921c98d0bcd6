"""The version is filled, and never included.

Says: the docs do not have /api/v1/auth/token: is the router of the module auth included, in a
router that is itself included in `router`?
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
v1.include_router(events.router)
v1.include_router(exports.router)
v1.include_router(photos.router)
v1.include_router(postcodes.router)
v1.include_router(categories.router)
v1.include_router(items.router)
v1.include_router(loans.router)

router = APIRouter()
router.include_router(health.router)
