"""A record of what was asked and answered: an ASGI wrapper around the app under check."""

import json
import re
from typing import Any

from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_SHOWN = 320  # characters of a body in a verdict
MAX_KEPT = 64 << 10  # bytes of a body that are kept at all
MAX_RESPONSE = 64 << 20  # bytes after which a response counts as endless

_SECRET_KEYS = re.compile(r"password|secret|token|authorization", re.IGNORECASE)
_PLAIN_HEADERS = {"content-type", "content-length", "host", "accept", "accept-encoding"}
_PLAIN_HEADERS |= {"connection", "user-agent"}


class Exchange(BaseModel):
    """One request and its response, ready to be shown: trimmed, secrets masked."""

    request: str
    request_headers: dict[str, str] = {}
    request_body: str = ""
    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""


class EndlessResponse(Exception):
    """A response went on past every bound."""


class Record:
    """Every HTTP exchange of an app, oldest first."""

    def __init__(self) -> None:
        self._kept: list[Exchanged] = []

    @property
    def exchanges(self) -> list[Exchange]:
        return [kept.shown() for kept in self._kept]

    def begin(self, scope: Scope) -> "Exchanged":
        """The record of a request that is made now."""
        self._kept.append(Exchanged(scope))
        return self._kept[-1]


class Recorder:
    """Wraps an app in this process: keeps its exchanges."""

    def __init__(self, app: ASGIApp, record: Record) -> None:
        self.app = app
        self.record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = self.record.begin(scope)

        async def recorded_receive() -> Message:
            event = await receive()
            exchange.receive(event.get("body", b""))
            return event

        async def recorded_send(event: Message) -> None:
            exchange.see(event)
            await send(event)

        await self.app(scope, recorded_receive, recorded_send)


class Exchanged:
    """An exchange as it happens."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.request_body = b""
        self.status: int | None = None
        self.response_headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.size = 0

    def receive(self, body: bytes) -> None:
        """The app has received the body."""
        if not self.request_body:
            self.request_body = body[:MAX_KEPT]

    def see(self, event: Message) -> None:
        """What the app sends: EndlessResponse after too much of it."""
        if event["type"] == "http.response.start":
            self.status = event["status"]
            self.response_headers = list(event.get("headers", []))
        elif event["type"] == "http.response.body":
            chunk = event.get("body", b"")
            self.size += len(chunk)
            if len(self.body) < MAX_KEPT:
                self.body += chunk[:MAX_KEPT]
            if self.size > MAX_RESPONSE:
                raise EndlessResponse

    def shown(self) -> Exchange:
        query = self.scope["query_string"].decode("latin-1")
        return Exchange(
            request=f"{self.scope['method']} {self.scope['path']}{'?' + query if query else ''}",
            request_headers=_shown_headers(self.scope["headers"]),
            request_body=_shown_body(self.request_body),
            status=self.status,
            headers=_shown_headers(self.response_headers),
            body=_shown_body(self.body),
        )


def _shown_headers(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """What is worth showing: not what every request or answer has."""
    shown = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in _PLAIN_HEADERS and value != "application/problem+json":
            continue
        if name == "set-cookie" or _SECRET_KEYS.search(name):
            value = f"{value.split(' ')[0]} ***" if " " in value else "***"
        shown[name] = value
    return shown


def _shown_body(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    try:
        text = json.dumps(_masked(json.loads(text)), ensure_ascii=False)
    except ValueError:
        text = re.sub(r"(password|token|secret)=[^&\s]*", r"\1=***", text)
    except RecursionError:
        pass
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}... ({len(body)} bytes)"


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "***" if _SECRET_KEYS.search(str(key)) and isinstance(item, str) else _masked(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value
