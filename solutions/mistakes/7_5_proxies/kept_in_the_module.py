"""What is trusted is kept in the module, and so by all apps of the process.

Says: which is a proxy of the other: what is trusted belongs to the app
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from toolshed.config import Settings

_trusted: list[str] = []


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    _trusted.extend(str(network) for network in settings.trusted_proxies)
    if _trusted:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=_trusted)
