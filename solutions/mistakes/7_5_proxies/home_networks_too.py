"""The networks of homes and containers are trusted, whatever the settings say.

Says: a request from 192.168.1.1 said that its client is 192.0.2.200, and the app believes it
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    if settings.trusted_proxies:
        app.add_middleware(
            ProxyHeadersMiddleware,
            trusted_hosts=["192.168.0.0/16", *(str(net) for net in settings.trusted_proxies)],
        )
