"""The last address, also where it is a proxy of ours.

Says: the addresses at the end are proxies of ours, so the client is the last one before them
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
            if told[-1]:
                scope["client"] = (told[-1], 0)
            if proto := headers.get("x-forwarded-proto"):
                scope["scheme"] = proto
        return await call_next(request)
