"""Whether requests can be served: for whoever distributes them."""

import asyncio
import logging

from fastapi import APIRouter, HTTPException, status

from toolshed.application.resources import Resource
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SECONDS = 2.0
_logger = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


@router.get("/ready")
async def get_readiness(container: ContainerDep) -> dict[str, str]:
    """The API is up, and so is everything it depends on."""
    if not container.lifecycle.is_serving:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail="Starting or stopping")
    usable = await asyncio.gather(*(_is_usable(resource) for resource in container.resources))
    down = [name for name, works in usable if not works]
    if down:
        detail = f"Not available: {', '.join(down)}"
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail=detail)
    return {"status": "ready"}


async def _is_usable(resource: Resource) -> tuple[str, bool]:
    try:
        async with asyncio.timeout(_SECONDS):
            await resource.check()
    except Exception:
        # Whatever it is, it is the resource's; the answer names no causes.
        _logger.warning("%s is not available", resource.name, exc_info=True)
        return resource.name, False
    return resource.name, True
