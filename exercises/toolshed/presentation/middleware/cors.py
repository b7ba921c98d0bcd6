"""Which other origins' pages may call the API (the CORS protocol of the Fetch standard)."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from toolshed.config import Settings

EXPOSED_HEADERS = (
    "Deprecation",
    "Link",
    "Location",
    "Retry-After",
    "Sunset",
    "X-Request-ID",
)
"""What scripts of those pages may read beside the few headers that they always may."""


def install_cors(app: FastAPI, settings: Settings) -> None:
    """Let the pages of the origins in the settings call the app, and no others."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_credentials=settings.cors_allow_credentials,
        allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
        allow_headers=(
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "Last-Event-ID",
            "X-Request-ID",
        ),
        expose_headers=EXPOSED_HEADERS,
        max_age=600,
    )
