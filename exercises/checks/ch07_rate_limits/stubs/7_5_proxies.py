"""Who the client is, as told by the proxies in front of the API, if they are ours.

Exercise 7.5 (notebook 07, "Behind a proxy"): write `install_proxies`.

`settings.trusted_proxies` is a tuple of networks (`IPv4Network`, `IPv6Network`; a single address is
a network of one), and may be empty. For a request that comes from an address in one of them, the
app then has

    request.client.host   the last address in X-Forwarded-For that is not one of those proxies: what
                          comes before it, the client may have made up
    request.url.scheme    what X-Forwarded-Proto says, if that is http or https

and without these headers what the connection says. (Several lines X-Forwarded-For are one list.)
For a request from anywhere else, both headers mean nothing, and neither does any other header for
anybody. Without trusted proxies, nothing is believed, not even what comes from 127.0.0.1. Whatever
is no request of HTTP, the app's start and end for one, gets to the app as it is.
"""

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware  # noqa: F401

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    """Believe what the proxies in the settings say of the client, and nobody else."""
    raise NotImplementedError
