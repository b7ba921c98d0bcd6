"""An app of the learner's in another process: ASGI over a connection, and why it was lost."""

import asyncio
import contextlib
import itertools
import os
import queue
import re
import signal
import socket
import threading
import time
from pathlib import Path

from starlette.types import Message as ASGIMessage
from starlette.types import Receive, Scope, Send

from checker import faults
from checker.exchange import EndlessResponse
from checker.faults import Fault
from checker.learner_app import App, LearnerError
from checker.wire import Connection, Message

MAX_OUTPUT = 64 << 10  # bytes of what was printed that are kept


class Output:
    """Reads what a process prints, keeps the start of it, and lets the rest go."""

    def __init__(self, descriptor: int) -> None:
        self._kept = bytearray()
        self._tail = b""
        self._thread = threading.Thread(target=self._read, args=(descriptor,), daemon=True)
        self._thread.start()

    def _read(self, descriptor: int) -> None:
        with open(descriptor, "rb", buffering=0) as pipe:
            while data := pipe.read(1 << 16):
                if len(self._kept) < MAX_OUTPUT:
                    self._kept += data
                else:
                    self._tail = (self._tail + data)[-MAX_OUTPUT:]

    @property
    def text(self) -> str:
        return (bytes(self._kept) + self._tail).decode("utf-8", errors="replace")

    def wait(self) -> None:
        """Wait for the end of the output, which a stray child may keep open: not for long."""
        self._thread.join(timeout=0.5)


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
        self._numbers = itertools.count(1)
        self._calls: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Queue[Message]]] = {}
        self._answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

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

    def wait_staged(self) -> None:
        """Wait until the app is staged; LearnerError when it could not be."""
        answer = self._answers.get()
        if answer["op"] == "staged" and answer["fault"] is None:
            return
        fault = answer["fault"] if answer["op"] == "staged" else self._fault_of_loss()
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
        with contextlib.suppress(OSError, queue.Empty):
            self.connection.send({"op": "where"})
            answer = self._answers.get(timeout=0.3)
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
        self._reader.join()
        self.connection.close()
        self._release()

    def _ask(self, message: Message) -> Message:
        if self.lost is not None:
            raise LearnerError(self._fault_of_loss())
        with contextlib.suppress(OSError):
            self.connection.send(message)
        answer = self._answers.get()
        if answer["op"] == "lost":
            self._answers.put(answer)
            raise LearnerError(self._fault_of_loss())
        return answer

    def _read(self) -> None:
        for message in self.connection.messages():
            if message.get("id") is None:
                self._answers.put(message)
            else:
                self._pass_on(message["id"], message)
        for id in list(self._calls):
            self._pass_on(id, {"op": "lost"})
        self._answers.put({"op": "lost"})

    def _pass_on(self, id: int, message: Message) -> None:
        if call := self._calls.get(id):
            loop, events = call
            with contextlib.suppress(RuntimeError):  # the loop may have closed meanwhile
                loop.call_soon_threadsafe(events.put_nowait, message)

    def _fault_of_loss(self) -> Fault:
        with self._lock:
            if self.lost is None:
                self.lost = self._why_lost()
            if self.lost not in self.faults:
                self.faults.append(self.lost)
            return self.lost

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        id = next(self._numbers)
        events: asyncio.Queue[Message] = asyncio.Queue()
        self._calls[id] = (asyncio.get_running_loop(), events)
        finished = False
        asked: set[asyncio.Task[None]] = set()
        try:
            self._send({"op": "open", "id": id, "scope": _portable(scope)})
            if not self._reader.is_alive():
                events.put_nowait({"op": "lost"})
            while True:
                message = await events.get()
                match message["op"]:
                    case "receive":
                        task = asyncio.ensure_future(self._deliver(id, receive))
                        asked.add(task)
                        task.add_done_callback(asked.discard)
                    case "event":
                        await self._take(message["event"], send)
                        if message["event"].get("more_body"):
                            self._send({"op": "ack", "id": id})
                    case "done":
                        finished = True
                        self.endpoint = message.get("endpoint")
                        return
                    case "error":
                        finished = True
                        self.faults.append(message["fault"])
                        raise LearnerError(message["fault"])
                    case "lost":
                        finished = True
                        fault = self._fault_of_loss()
                        if scope["type"] == "lifespan":
                            return  # told by the call that was cut off
                        raise LearnerError(fault)
        finally:
            del self._calls[id]
            for task in asked:
                task.cancel()
            if not finished:
                self._send({"op": "cancel", "id": id})

    async def _take(self, event: ASGIMessage, send: Send) -> None:
        if "headers" in event:
            event["headers"] = [(bytes(key), bytes(value)) for key, value in event["headers"]]
        try:
            await send(event)
        except EndlessResponse:
            self.faults.append(
                {
                    "kind": "endless",
                    "sentence": "the response went on and on: does the stream ever end?",
                    "frame": None,
                    "traceback": "",
                }
            )
            raise LearnerError(self.faults[-1]) from None

    async def _deliver(self, id: int, receive: Receive) -> None:
        self._send({"op": "event", "id": id, "event": await receive()})

    def _send(self, message: Message) -> None:
        with contextlib.suppress(OSError):  # the reader tells of the loss
            self.connection.send(message)


_SCOPE = (
    *("type", "http_version", "method", "path", "raw_path", "root_path", "scheme"),
    *("query_string", "headers", "client", "server", "subprotocols"),
)


def _portable(scope: Scope) -> Message:
    """The part of a scope that another process can be given."""
    portable = {name: scope[name] for name in _SCOPE if name in scope}
    return portable | {"extensions": {}, "asgi": scope.get("asgi", {"version": "3.0"})}
