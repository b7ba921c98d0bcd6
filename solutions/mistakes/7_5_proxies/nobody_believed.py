"""Nothing is installed.

Says: all clients behind the proxy share a bucket

Says: the middleware is not there, or it does not know the networks of the settings
"""

from fastapi import FastAPI

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies in the settings, and no others.

    Of several addresses, the last that is not one of those proxies is the client's: what comes
    before it, the client may have made up.
    """
    return
