"""The routes are copied by their paths and functions, and lose what else they declare.

Says: POST /api/v1/auth/token has no tag

Says: the docs of POST /api/v1/auth/logout have the statuses 200, 422, and its route declares 204,
422: include_router takes over all that a route declares, a copy of its path does not
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
        v1.add_api_route(
            route.path, route.endpoint, methods=list(route.methods), response_model=None
        )

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
