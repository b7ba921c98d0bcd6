"""Routers are given the tags that they have.

Says: POST /api/v1/auth/token has the tags auth, auth: the router has its own tag already
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
v1.include_router(auth.router, tags=["auth"])
v1.include_router(users.router)
v1.include_router(profiles.router)
v1.include_router(events.router)
v1.include_router(exports.router)
v1.include_router(photos.router)
v1.include_router(postcodes.router)
v1.include_router(categories.router)
v1.include_router(items.router, tags=["items"])
v1.include_router(loans.router)

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
