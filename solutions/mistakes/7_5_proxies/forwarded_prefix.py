"""A prefix is taken from another header, which a proxy of ours lets through.

Says: X-Forwarded-Prefix: /evil changed the prefix of the request
"""

from ipaddress import ip_address

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from toolshed.config import Settings


class _Proxies:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.networks = settings.trusted_proxies

    def _is_ours(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.networks)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["client"] and self._is_ours(scope["client"][0]):
            headers = Headers(scope=scope)
            told = ",".join(headers.getlist("x-forwarded-for")).split(",")
            for host in reversed([part.strip() for part in told if part.strip()]):
                scope["client"] = (host, 0)
                if not self._is_ours(host):
                    break
            if (scheme := headers.get("x-forwarded-proto", "").lower()) in ("http", "https"):
                scope["scheme"] = scheme
            if prefix := headers.get("x-forwarded-prefix"):
                scope["root_path"] = prefix
        await self.app(scope, receive, send)


def install_proxies(app: FastAPI, settings: Settings) -> None:
    app.add_middleware(_Proxies, settings=settings)
