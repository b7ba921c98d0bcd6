"""Messages between the check process and the app process: msgpack maps over a stream socket.

msgpack carries ASGI events as they are (maps, lists, text, bytes), and reading it runs no code,
whatever the other end sends.
"""

import socket
import threading
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
