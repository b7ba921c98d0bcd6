"""A TestClient of an app in another process.

Starlette's transport runs an app on an event loop in a thread of its own, and goes to and fro
between the threads some ten times for a request. An app that is elsewhere needs neither: what the
client asks is sent, and its answer is read where it is waited for. What an app is asked, and what
becomes of its answer, is as in Starlette's `_TestClientTransport`, which still serves websockets.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote

import httpx2 as httpx
from starlette.testclient import TestClient

from checker.exchange import EndlessResponse
from checker.faults import Fault
from checker.learner_app import LearnerError
from checker.wire import Message

if TYPE_CHECKING:  # it imports this module
    from checker.remote_app import RemoteApp

_LIFESPAN = {"type": "lifespan", "asgi": {"version": "3.0"}}
_PORTS = {"http": 80, "https": 443}
_ENDLESS: Fault = {
    "kind": "endless",
    "sentence": "the response went on and on: does the stream ever end?",
    "frame": None,
    "traceback": "",
}


class RemoteClient(TestClient):
    """A TestClient whose requests go to an app process. It follows no redirects."""

    def __init__(self, app: "RemoteApp", peer: tuple[str, int]) -> None:
        super().__init__(
            app.websocket, raise_server_exceptions=False, follow_redirects=False, client=peer
        )
        self._remote = app
        self._transport = _Transport(app, peer, websockets=self._transport)

    def __enter__(self) -> Self:
        """Start the app's lifespan; LearnerError where it does not start."""
        self._lifespan = _Call(self._remote, _LIFESPAN, {"type": "lifespan.startup"})
        self._hear("lifespan.startup.complete")
        return self

    def __exit__(self, *args: object) -> None:
        """End the lifespan; LearnerError where that does not work."""
        self._transport.close()
        self._lifespan.give({"type": "lifespan.shutdown"})
        self._hear("lifespan.shutdown.complete")
        self._lifespan.wait()

    def _hear(self, awaited: str) -> None:
        event = self._lifespan.event()
        if event is None or event["type"] != awaited:
            self._lifespan.wait()
            raise LearnerError(self._lifespan.fault or _unheard(awaited))


def _unheard(awaited: str) -> Fault:
    sentence = f"the app's lifespan ended without {awaited}"
    return {"kind": "lifespan", "sentence": sentence, "frame": None, "traceback": ""}


class _Call:
    """A call of the app: a scope, what the app is given, and what it sends."""

    def __init__(self, app: "RemoteApp", scope: Message, ahead: Message) -> None:
        """`ahead` is the first event that the app receives, and goes with the scope."""
        self.fault: Fault | None = None
        self.ended = False
        self.received = False  # whether the app has asked for what came ahead
        self._app = app
        self._given: list[Message] = []
        self._asked = 0  # times that the app waits for more
        self._id = app.begin()
        app.send({"op": "open", "id": self._id, "scope": scope, "ahead": ahead})

    def event(self) -> Message | None:
        """The next event that the app sends; None where its call has ended."""
        while not self.ended:
            message = self._app.next_message(self._id)
            match message["op"]:
                case "receive":
                    if self.received:
                        self._asked += 1
                        self._hand_over()
                    self.received = True
                case "event":
                    event: Message = message["event"]
                    if event.get("more_body"):
                        self._app.send({"op": "ack", "id": self._id})
                    return event
                case "done":
                    self._app.endpoint = message.get("endpoint")
                    self._end()
                case "error":
                    self._end(message["fault"])
                case "lost":
                    self._end(self._app.fault_of_loss())
        return None

    def give(self, event: Message) -> None:
        """Let the app receive an event when it waits for one."""
        self._given.append(event)
        self._hand_over()

    def wait(self) -> None:
        """Wait for the end of the call, whatever the app may still send."""
        while self.event() is not None:
            pass

    def leave(self) -> None:
        """Let the app end its call now, and wait until it has."""
        if not self.ended:
            self._app.send({"op": "cancel", "id": self._id})
            self.wait()

    def cancel(self) -> None:
        """Give the call up, and wait for nothing."""
        if not self.ended:
            self._app.send({"op": "cancel", "id": self._id})
            self._end()

    def fail(self, fault: Fault) -> None:
        """Give the call up for a fault of the app's."""
        self.cancel()
        self.fault = fault
        self._app.blame(fault)

    def _hand_over(self) -> None:
        while self._asked and self._given:
            self._asked -= 1
            self._app.send({"op": "event", "id": self._id, "event": self._given.pop(0)})

    def _end(self, fault: Fault | None = None) -> None:
        self.ended = True
        self._app.finish(self._id)
        if fault is not None:
            self.fault = fault
            self._app.blame(fault)


class _Transport(httpx.BaseTransport):
    def __init__(
        self, app: "RemoteApp", peer: tuple[str, int], websockets: httpx.BaseTransport
    ) -> None:
        self._app = app
        self._peer = peer
        self._websockets = websockets
        self._open: set[_Answer] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in _PORTS:
            return self._websockets.handle_request(request)
        answer = _Answer(self._app, self._scope(request), request.read(), self._open)
        if not answer.start():
            return httpx.Response(500, stream=httpx.ByteStream(b""), request=request)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=answer,
            request=request,
        )

    def close(self) -> None:
        for answer in list(self._open):
            answer.cancel()
        self._websockets.close()

    def _scope(self, request: httpx.Request) -> Message:
        url = request.url
        headers = request.headers
        listed = [] if "host" in headers else [(b"host", url.netloc)]
        return {
            "type": "http",
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [
                *listed,
                *((key.lower().encode(), value.encode()) for key, value in headers.multi_items()),
            ],
            "client": self._peer,
            "server": [url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]],
            "extensions": {},
        }


class _Answer(httpx.SyncByteStream):
    """The app's answer to a request; its body is read as it comes."""

    def __init__(
        self, app: "RemoteApp", scope: Message, body: bytes, opened: "set[_Answer]"
    ) -> None:
        self._call = _Call(app, scope, {"type": "http.request", "body": body})
        self._exchange = app.record.begin(scope)
        self._body = body
        self._opened = opened
        self._shows = scope["method"] != "HEAD"
        self._complete = False
        opened.add(self)

    def start(self) -> bool:
        """Wait for the status and the headers; whether there are any."""
        event = self._event("http.response.start")
        if event is None:
            self.cancel()
            return False
        self.status: int = event["status"]
        try:
            self.headers = [(k.decode(), v.decode()) for k, v in event.get("headers", [])]
        except UnicodeDecodeError:
            self.cancel()
            return False
        return True

    def __iter__(self) -> Iterator[bytes]:
        while (event := self._event("http.response.body")) is not None:
            if not event.get("more_body"):
                self._complete = True
                self._call.give({"type": "http.disconnect"})
            if self._shows and (part := bytes(event.get("body", b""))):
                yield part
        self.close()

    def close(self) -> None:
        """Let the app end its call; one that has more to say is told to."""
        self._opened.discard(self)
        if self._complete:
            self._call.wait()
        else:
            self._call.leave()

    def cancel(self) -> None:
        """Give it up."""
        self._opened.discard(self)
        self._call.cancel()

    def _event(self, type: str) -> Message | None:
        """The next event, which is of this type; None where the call ended, or is ended now."""
        event = self._call.event()
        if self._call.received:
            self._exchange.receive(self._body)
        if event is None:
            return None
        try:
            self._exchange.see(event)
        except EndlessResponse:
            self._call.fail(_ENDLESS)
            return None
        if event["type"] != type or self._complete:  # no server would take it
            self._call.cancel()
            return None
        return event
