"""How much a client may send: 413 (RFC 9110, 15.5.14) for more."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolshed.presentation.problems import Problem, phrase, problem_response

_STATUS = 413
# The rest of the body is not waited for, to be thrown away.
_HEADERS = {"Connection": "close"}


class BodyLimitMiddleware:
    """Refuses bodies of more than `max_bytes`, whether their length is announced or not."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what is not HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self._max_bytes:
            # Before any of it is read.
            problem = Problem(title=phrase(_STATUS), status=_STATUS)
            await problem_response(problem, _HEADERS)(scope, receive, send)
            return
        total = 0

        async def count() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > self._max_bytes:
                # Raised where the body is read, and answered like any other.
                raise HTTPException(_STATUS, headers=_HEADERS)
            return message

        await self._app(scope, count, send)
