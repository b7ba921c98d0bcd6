"""Version 2, in one router."""

from fastapi import APIRouter

from toolshed.presentation.api.v2.routes import items

router = APIRouter(prefix="/api/v2")
router.include_router(items.router)
