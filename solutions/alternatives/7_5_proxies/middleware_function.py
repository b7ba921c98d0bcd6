"""A function as middleware, which changes the scope of the request."""

from ipaddress import ip_address

from fastapi import FastAPI, Request

from toolshed.config import Settings


def install_proxies(app: FastAPI, settings: Settings) -> None:
    def ours(host: str) -> bool:
        try:
            return any(ip_address(host) in network for network in settings.trusted_proxies)
        except ValueError:
            return False

    @app.middleware("http")
    async def believe(request: Request, call_next):
        if request.client is not None and ours(request.client.host):
            told = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
            others = [host.strip() for host in told if host.strip() and not ours(host.strip())]
            if others:
                request.scope["client"] = (others[-1], 0)
            if (scheme := request.headers.get("X-Forwarded-Proto")) in ("http", "https"):
                request.scope["scheme"] = scheme
        return await call_next(request)
