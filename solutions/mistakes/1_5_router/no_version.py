"""The resources stand at the root.

Says: /auth/token is served without a version: it must be /api/v1/auth/token

Says: has no /api/v1 in front: clients could not tell one version of it from the next
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

v1 = APIRouter()
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
router.include_router(v1)
