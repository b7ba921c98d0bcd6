"""Every host is trusted.

Says: Whoever is believed can be anybody, with a new limit each time: that is why trusted_hosts is never "*"

Says: the settings trust no proxy, and the app believes
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts="*")
