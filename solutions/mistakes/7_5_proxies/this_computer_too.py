"""The settings, and this computer.

Says: a request from 127.0.0.1 said that its client is 192.0.2.200, and the app believes it

Says: the settings trust no proxy, and the app believes 127.0.0.1
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    app.add_middleware(
        ProxyHeadersMiddleware,
        trusted_hosts=["127.0.0.1", *(str(network) for network in settings.trusted_proxies)],
    )
