"""One text with commas, as uvicorn's command line takes it; none at all trusts nobody."""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    app.add_middleware(
        ProxyHeadersMiddleware, trusted_hosts=",".join(map(str, settings.trusted_proxies))
    )
