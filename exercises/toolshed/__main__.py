"""Serves the API with as many workers as the settings say: `python -m toolshed`."""

import os

import uvicorn

from toolshed.config import Settings
from toolshed.infrastructure.logs import configure_logging


def main() -> None:
    """Serve until stopped, on TOOLSHED_HOST and TOOLSHED_PORT: 127.0.0.1 and 8000 without."""
    settings = Settings()
    configure_logging(level=settings.log_level, log_format=settings.log_format)
    uvicorn.run(
        "toolshed.main:app",
        host=os.environ.get("TOOLSHED_HOST", "127.0.0.1"),
        port=int(os.environ.get("TOOLSHED_PORT", "8000")),
        workers=settings.workers,
        # The app has its own access log, and its own idea of which proxies to trust.
        access_log=False,
        # Set up above and, in other processes, by the app.
        log_config=None,
        proxy_headers=False,
        server_header=False,
        # uvloop where it is there: several workers on asyncio lose TCP_NODELAY.
        loop="auto",
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
