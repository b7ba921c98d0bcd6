"""What happens before the first request and after the last."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from toolshed.presentation.container import Container


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the app depends on, and close it again in the opposite order.

    What was opened is closed also if something after it cannot be; then the app does not start.
    """
    container: Container = app.state.container
    async with AsyncExitStack() as stack:
        for resource in container.resources:
            stack.push_async_callback(resource.close)
            await resource.open()
        container.lifecycle.is_serving = True
        try:
            yield
        finally:
            container.lifecycle.is_serving = False
