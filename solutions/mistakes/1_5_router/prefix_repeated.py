"""Two routers are given the prefix that they have.

Says: the path /api/v1/categories/categories has a part twice: the router has its prefix already

Says: the docs have /api/v1/categories/categories: the router of that module has its prefix
already
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
v1.include_router(categories.router, prefix="/categories")
v1.include_router(items.router, prefix="/items")
v1.include_router(loans.router)

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
