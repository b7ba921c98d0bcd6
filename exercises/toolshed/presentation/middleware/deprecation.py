"""What has a successor says so (RFC 9745), and until when it is there (RFC 8594)."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEPRECATED_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)
SUNSET_AT: Final = datetime(2027, 11, 1, tzinfo=UTC)
_SUPERSEDED = re.compile(r"/api/v1(/items(/[^/]+)?)")


def successor_of(path: str) -> str | None:
    """Return the path, or the template of paths, that one was superseded by."""
    match = _SUPERSEDED.fullmatch(path)
    return None if match is None else f"/api/v2{match[1]}"


class DeprecationMiddleware:
    """Adds Deprecation, Sunset and a Link to the successor."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what has no successor passes through."""
        root = scope.get("root_path", "")
        successor = None
        if scope["type"] == "http":
            successor = successor_of(scope["path"].removeprefix(root))
        if successor is None:
            await self._app(scope, receive, send)
            return
        target = quote(successor)

        async def send_with_notice(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Deprecation"] = f"@{int(DEPRECATED_AT.timestamp())}"
                headers["Sunset"] = format_datetime(SUNSET_AT, usegmt=True)
                headers.append("Link", f'<{root}{target}>; rel="successor-version"')
            await send(message)

        await self._app(scope, receive, send_with_notice)
