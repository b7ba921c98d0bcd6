"""/api and /v1 are routers of their own, put together in functions; health comes first."""

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


def build_v1() -> APIRouter:
    v1 = APIRouter(prefix="/v1")
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
    return v1


def build() -> APIRouter:
    api = APIRouter()
    api.include_router(build_v1())
    everything = APIRouter(redirect_slashes=False)
    everything.include_router(health.router)
    everything.include_router(api, prefix="/api")
    return everything


router = build()
