"""Messages between the check process and the app process: msgpack maps over a stream socket.

msgpack carries ASGI events as they are (maps, lists, text, bytes), and reading it runs no code,
whatever the other end sends.
"""

import socket
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

import msgpack

# No message of an honest run comes near; a longer one ends the connection.
MAX_MESSAGE = 128 << 20

Message = dict[str, Any]


def pack(message: Message) -> bytes:
    """One message as bytes; what msgpack does not know goes as its repr."""
    data: bytes = msgpack.packb(message, default=repr, unicode_errors="surrogateescape")
    return data


def unpacker() -> msgpack.Unpacker:
    """A streaming decoder: feed it bytes, iterate the messages that are complete."""
    return msgpack.Unpacker(
        raw=False, max_buffer_size=MAX_MESSAGE, unicode_errors="surrogateescape"
    )


class Connection:
    """One end of a socket. Sending is safe from several threads; one thread reads."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Send one message; OSError when the other end is gone."""
        data = pack(message)
        with self._lock:
            self.sock.sendall(data)

    def messages(self) -> Iterator[Message]:
        """Every message until the other end closes or sends what is none."""
        decoder = unpacker()
        while True:
            try:
                data = self.sock.recv(1 << 16)
            except TimeoutError:
                raise
            except OSError:
                return
            if not data:
                return
            try:
                decoder.feed(data)
                for message in decoder:
                    if not isinstance(message, dict):
                        return
                    yield message
            except (ValueError, msgpack.UnpackException):
                return

    def close(self) -> None:
        self.sock.close()


class Inbox:
    """The reading end of a Unix socket on which messages bring descriptors along."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._decoder = unpacker()
        self._descriptors: deque[int] = deque()

    def receive(self) -> Message | None:
        """The next message; None at the end of the connection."""
        while True:
            if (message := self.pending()) is not None:
                return message
            try:
                data, descriptors, _, _ = socket.recv_fds(self.sock, 1 << 16, 16)
            except OSError:
                return None
            if not data:
                return None
            self._decoder.feed(data)
            self._descriptors += descriptors

    def pending(self) -> Message | None:
        """A message that has come already."""
        for message in self._decoder:
            return dict(message)
        return None

    def take(self, count: int) -> list[int]:
        """The descriptors of the message that was received last, in the order of their sending."""
        return [self._descriptors.popleft() for _ in range(count)]
