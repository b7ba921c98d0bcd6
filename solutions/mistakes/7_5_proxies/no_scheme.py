"""The scheme is forgotten.

Says: the client came by https, as the proxy says in X-Forwarded-Proto, and the app says http
"""

from ipaddress import ip_address

from fastapi import FastAPI, Request

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    def ours(host):
        try:
            return any(ip_address(host) in network for network in settings.trusted_proxies)
        except ValueError:
            return False

    @app.middleware("http")
    async def believe(request: Request, call_next):
        scope, headers = request.scope, request.headers
        peer = request.client.host if request.client else ""
        lines = ",".join(headers.getlist("x-forwarded-for"))
        told = [part.strip() for part in lines.split(",")]
        if ours(peer):
            if others := [host for host in told if host and not ours(host)]:
                scope["client"] = (others[-1], 0)
        return await call_next(request)
