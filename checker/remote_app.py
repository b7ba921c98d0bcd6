"""An app of the learner's in another process: ASGI over a connection, and why it was lost."""

import contextlib
import itertools
import os
import re
import signal
import socket
import threading
import time
from collections import deque
from pathlib import Path

from anyio import create_task_group, to_thread
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from checker import faults
from checker.faults import Fault
from checker.learner_app import App, LearnerError
from checker.remote_client import RemoteClient
from checker.wire import Connection, Message

MAX_OUTPUT = 64 << 10  # bytes of what was printed that are kept


class Output:
    """What a process prints: the start and the end of it are kept, the rest is let go."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._tail = b""
        self._ended = threading.Event()

    def read(self, descriptor: int) -> bool:
        """Read what there is, or wait for it; whether there may be more."""
        if data := os.read(descriptor, 1 << 16):
            if len(self._kept) < MAX_OUTPUT:
                self._kept += data
            else:
                self._tail = (self._tail + data)[-MAX_OUTPUT:]
            return True
        self._ended.set()
        return False

    @property
    def text(self) -> str:
        return (bytes(self._kept) + self._tail).decode("utf-8", errors="replace")

    def wait(self) -> None:
        """Wait for the end of the output, which a stray child may keep open: not for long."""
        self._ended.wait(timeout=0.5)


def stack_dump(output: str, learner: Path) -> Fault | None:
    """The learner's innermost frame in faulthandler's dump, if there is one."""
    for file, line, function in re.findall(
        r'^  File "(.+)", line (\d+) in (.+)$', output, re.MULTILINE
    ):
        if Path(file).is_relative_to(learner):
            return faults.frame(file, int(line), function)
    return None


def without_dump(output: str) -> str:
    """What was printed, less faulthandler's dump."""
    return re.split(
        r"^(?:Thread|Current thread) 0x|^Fatal Python error", output, flags=re.MULTILINE
    )[0]


class Lost:
    """Why an app process is no longer there, as a fault."""

    @staticmethod
    def deadline(seconds: float, frame: Fault | None, doing: str) -> Fault:
        sentence = f"no answer within {seconds:g} seconds: {doing} was still running"
        if frame is not None:
            sentence = f"no answer within {seconds:g} seconds: your code was still at this line"
        return {"kind": "deadline", "sentence": sentence, "frame": frame, "traceback": ""}

    @staticmethod
    def ended(status: int | None, output: str, learner: Path) -> Fault:
        """By its wait status; None where it had to be ended."""
        code = None if status is None else os.waitstatus_to_exitcode(status)
        return Lost.exited(code, output, learner)

    @staticmethod
    def exited(code: int | None, output: str, learner: Path) -> Fault:
        """By its exit code, negative for a signal."""
        if code is None:
            how = "stopped answering"
        elif code < 0:
            how = f"was ended by {signal.Signals(-code).name}"
            if -code == signal.SIGSEGV:
                how += " (a recursion without end can do that)"
        else:
            how = f"ended itself with exit code {code}"
        return {
            "kind": "ended",
            "sentence": f"the process that ran your code {how}",
            "frame": stack_dump(output, learner),
            "traceback": "",
        }


class RemoteApp(App):
    """Passes ASGI events to and from an app process over a connection."""

    def __init__(self, connection: Connection, output: Output, learner: Path) -> None:
        super().__init__()
        self.connection = connection
        self.output = output
        self.learner = learner
        self.lost: Fault | None = None
        self._incoming = connection.messages()
        self._numbers = itertools.count(1)
        self._waiting: dict[int | None, deque[Message]] = {None: deque()}
        self._news = threading.Condition()
        self._read_by_someone = False
        self._hung_up = False
        self._lock = threading.Lock()

    # These four differ by how the process was started.

    def _why_lost(self) -> Fault:
        raise NotImplementedError

    def _dump_stack(self) -> None:
        """Make the process print where it is, if it can."""

    def _kill(self) -> None:
        raise NotImplementedError

    def _release(self) -> None:
        """Give back what the process was given, after it has ended or hung up."""

    @property
    def printed(self) -> str:
        return without_dump(self.output.text).strip()

    def client(self, peer: tuple[str, int]) -> TestClient:
        return RemoteClient(self, peer)

    def wait_staged(self) -> None:
        """Wait until the app is staged; LearnerError when it could not be."""
        answer = self.next_message()
        if answer["op"] == "staged" and answer["fault"] is None:
            return
        fault = answer["fault"] if answer["op"] == "staged" else self.fault_of_loss()
        self.close()
        self.output.wait()
        raise LearnerError(fault)

    def move_clock(self, to: float) -> None:
        self._ask({"op": "clock", "to": to})

    def expire(self, seconds: float) -> None:
        """The check's time is over: find out where the code is, and end it."""
        frame = self._where()
        doing = self.exchanges[-1].request if self.exchanges else "the start of the app"
        with self._lock:
            if self.lost is None:
                self.lost = Lost.deadline(seconds, frame, doing)
        self._kill()

    def _where(self) -> Fault | None:
        """The place in the learner's code that runs or waits."""
        self.send({"op": "where"})
        with self._news:  # whoever waits for an answer reads this one too
            self._news.wait_for(lambda: self._waiting[None], timeout=0.3)
            answer = self._waiting[None].popleft() if self._waiting[None] else {}
        for place in answer.get("frames", []):
            if Path(place["file"]).is_relative_to(self.learner):
                return dict(place)
        before = len(self.output.text)
        self._dump_stack()
        until = time.perf_counter() + 1
        while time.perf_counter() < until:
            if found := stack_dump(self.output.text[before:], self.learner):
                return found
            time.sleep(0.02)
        return None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.connection.close()
        self._release()

    def _ask(self, message: Message) -> Message:
        self.send(message)
        answer = self.next_message()
        if answer["op"] == "lost":
            raise LearnerError(self.fault_of_loss())
        return answer

    # --- For clients

    def begin(self) -> int:
        """The number of a new call."""
        with self._news:
            id = next(self._numbers)
            self._waiting[id] = deque()
        return id

    def finish(self, id: int) -> None:
        """Forget a call: what still comes for it is thrown away."""
        with self._news:
            del self._waiting[id]

    def send(self, message: Message) -> None:
        with contextlib.suppress(OSError):  # whoever reads is told of the loss
            self.connection.send(message)

    def next_message(self, id: int | None = None) -> Message:
        """The next message of a call, or of none; `lost` when there will be no more.

        Of several threads that wait, one reads for all.
        """
        with self._news:
            while not self._waiting[id]:
                if self._hung_up:
                    return {"op": "lost"}
                if self._read_by_someone:
                    self._news.wait()
                else:
                    self._read()
            return self._waiting[id].popleft()

    def _read(self) -> None:
        """Read a message, and let others go on meanwhile."""
        self._read_by_someone = True
        self._news.release()
        try:
            message = next(self._incoming, None)
        finally:
            self._news.acquire()
            self._read_by_someone = False
        if message is None:
            self._hung_up = True
        elif (waiting := self._waiting.get(message.get("id"))) is not None:
            waiting.append(message)
        self._news.notify_all()

    def blame(self, fault: Fault) -> None:
        """Note a fault of the app's."""
        with self._lock:
            if fault not in self.faults:
                self.faults.append(fault)

    def fault_of_loss(self) -> Fault:
        """Why the process is gone."""
        with self._lock:
            if self.lost is None:
                self.lost = self._why_lost()
        self.blame(self.lost)
        return self.lost

    async def websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app to Starlette's client of websockets, which runs it on an event loop."""
        id = self.begin()
        self.send({"op": "open", "id": id, "scope": _portable(scope)})
        ended = False
        try:
            async with create_task_group() as tasks:
                while not ended:
                    message = await to_thread.run_sync(
                        self.next_message, id, abandon_on_cancel=True
                    )
                    match message["op"]:
                        case "receive":
                            tasks.start_soon(self._deliver, id, receive)
                        case "event":
                            await send(message["event"])
                        case op:
                            ended = True
                            self.endpoint = message.get("endpoint")
                            fault = self.fault_of_loss() if op == "lost" else message.get("fault")
                tasks.cancel_scope.cancel()
            if fault is not None:
                self.blame(fault)
                raise LearnerError(fault)
        finally:
            if not ended:
                self.send({"op": "cancel", "id": id})
            self.finish(id)

    async def _deliver(self, id: int, receive: Receive) -> None:
        self.send({"op": "event", "id": id, "event": await receive()})


_SCOPE = (
    *("type", "http_version", "method", "path", "raw_path", "root_path", "scheme"),
    *("query_string", "headers", "client", "server", "subprotocols"),
)


def _portable(scope: Scope) -> Message:
    """The part of a scope that another process can be given."""
    portable = {name: scope[name] for name in _SCOPE if name in scope}
    return portable | {"extensions": {}, "asgi": scope.get("asgi", {"version": "3.0"})}
