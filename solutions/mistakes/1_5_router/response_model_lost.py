"""The routes are copied with their statuses and tags, and without their response models.

Says: GET /api/v1/items answers with Slice_Item_ here, and its route declares Page_ItemResponse_
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
            route.path,
            route.endpoint,
            methods=list(route.methods),
            status_code=route.status_code,
            tags=route.tags,
            responses=route.responses,
            response_class=route.response_class,
        )

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
