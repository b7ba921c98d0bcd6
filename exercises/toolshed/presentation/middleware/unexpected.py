"""Where an exception that nobody handles ends."""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolshed.presentation.errors.unexpected import handle_unexpected_error


class UnexpectedErrorMiddleware:
    """Answers 500 inside of the other middleware, so that their headers are on it, too.

    The framework would do it outside of all of them. The exception goes on to the server, as it
    would there; an answer that has begun cannot be mended, and the server breaks it off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what is not HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def watch(message: Message) -> None:
            nonlocal has_started
            has_started = has_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            response = await handle_unexpected_error(Request(scope), error)
            if not has_started:
                await response(scope, receive, send)
            raise
