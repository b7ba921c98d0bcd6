"""Whether requests can be served: for whoever distributes them."""

import asyncio
import logging
from typing import Literal

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel

from toolshed.application.resources import Resource
from toolshed.presentation.api.v1.deps.container import ContainerDep

_SECONDS = 2.0
_logger = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


class Readiness(BaseModel):
    """That requests can be served; `unavailable` is what they are served without."""

    status: Literal["ready"] = "ready"
    unavailable: list[str]


@router.get("/ready")
async def get_readiness(container: ContainerDep) -> Readiness:
    """The API is up, and so is everything that nothing can be served without."""
    if not container.lifecycle.is_serving:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail="Starting or stopping")
    works = await asyncio.gather(*(_works(resource) for resource in container.resources))
    down = [resource for resource, up in zip(container.resources, works, strict=True) if not up]
    names = [resource.name for resource in down]
    if any(resource.is_required for resource in down):
        detail = f"Not available: {', '.join(names)}"
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail=detail)
    return Readiness(unavailable=names)


async def _works(resource: Resource) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            await resource.check()
    except Exception:
        # Whatever it is, it is the resource's; the answer names no causes.
        _logger.warning("%s is not available", resource.name, exc_info=True)
        return False
    return True
