"""A request id on every answer, and a line in the access log for every request."""

import logging
import re
import secrets
import time
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolshed.infrastructure.logs import request_id

HEADER = "X-Request-ID"

_logger = logging.getLogger("toolshed.access")
# Somebody else's id goes into logs and headers as it is: nothing that could be more than an id.
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


class RequestIdMiddleware:
    """Names each request by the id it came with, if that is one, or else by a new one.

    A line is logged when the answer is complete: `status` is null if there never was one, and
    `duration_ms` in milliseconds.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what is not HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        own_id = given if _ACCEPTED.fullmatch(given) else secrets.token_hex(16)
        request_id.set(own_id)
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = own_id
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            elapsed = round(1000 * (time.perf_counter() - started), 1)
            _log(scope, status, elapsed)


def _log(scope: Scope, status: int | None, duration_ms: float) -> None:
    """Log a request without its query, which is nobody's business."""
    client = scope.get("client")
    address = client[0] if client else None
    path = quote(scope["path"])
    _logger.info(
        "%s %s %s",
        scope["method"],
        path,
        status,
        extra={
            "method": scope["method"],
            "path": path,
            "status": status,
            "duration_ms": duration_ms,
            "client": address,
        },
    )
