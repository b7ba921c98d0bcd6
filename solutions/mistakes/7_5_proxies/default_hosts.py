"""The hosts that uvicorn trusts without being told: this computer.

Says: the middleware is not there, or it does not know the networks of the settings

Says: without trusted_hosts, the middleware of uvicorn trusts 127.0.0.1
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    app.add_middleware(ProxyHeadersMiddleware)
