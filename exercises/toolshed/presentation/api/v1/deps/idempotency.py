"""Requests that may be sent again (draft-ietf-httpapi-idempotency-key-header)."""

from typing import Annotated

from fastapi import Depends, Header


async def get_idempotency_key(
    idempotency_key: Annotated[
        str | None,
        # Documented where it has a meaning, and not on everything that shares a service with it.
        Header(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$", include_in_schema=False),
    ] = None,
) -> str | None:
    """Return the name that the client gives this request, if it does."""
    return idempotency_key


IdempotencyKey = Annotated[str | None, Depends(get_idempotency_key)]
