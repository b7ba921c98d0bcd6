"""A loop, and the prefix of the version with each router that is included."""

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

router = APIRouter()

for module in (loans, items, categories, profiles, events, exports, photos, postcodes, users, auth):
    router.include_router(module.router, prefix="/api/v1")

router.include_router(health.router)
