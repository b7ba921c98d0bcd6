"""Health is the only router that is included.

Says: the docs have no path of any resource, so there is nothing to look at yet
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

router = APIRouter()
router.include_router(health.router)
router.include_router(v1)
