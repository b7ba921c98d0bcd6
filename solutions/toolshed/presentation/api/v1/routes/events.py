"""Events: what happens to the items, as it happens (server-sent events, HTML standard, 9.2)."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent

from toolshed.domain.errors import StorageUnavailableError
from toolshed.domain.loans import LoanEvent
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.schemas.loans import LoanEventResponse

router = APIRouter(prefix="/events", tags=["events"])

_BATCH = 100
_RECONNECT_MS = 2000


@router.get("", response_class=EventSourceResponse)
async def stream_events(
    _: CurrentUser,
    container: ContainerDep,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=2**31 - 1, description="Go on after this event")
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Loans made and ended, from now on or from where the client was.

    The stream ends after a while, so that nobody listens on long after their access ended; the
    client comes back with the id of the last event it has, and misses nothing.
    """
    ends_at = time.monotonic() + container.settings.event_stream_seconds
    last = last_event_id
    if last is None:
        async with container.begin(read_only=True) as work:
            last = await work.loans.last_event_id()
    yield ServerSentEvent(comment="ready", retry=_RECONNECT_MS)
    # Between looks, no connection to the database is held.
    while time.monotonic() < ends_at:
        events: Sequence[LoanEvent] = ()
        # While there is no storage there is nothing to tell; breaking off would help nobody.
        with suppress(StorageUnavailableError):
            async with container.begin(read_only=True) as work:
                events = await work.loans.events_after(last, limit=_BATCH)
        for event in events:
            last = event.id
            data = LoanEventResponse.model_validate(event)
            yield ServerSentEvent(id=str(event.id), event=event.kind, data=data)
        if len(events) < _BATCH:
            # Ended here, too, when the client goes away.
            await asyncio.sleep(container.settings.event_poll_seconds)
