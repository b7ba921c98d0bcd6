"""The body has a model of its own, and the route is added by a call."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel


class Health(BaseModel):
    status: Literal["ok"] = "ok"


router = APIRouter(prefix="/health", tags=["health"])


async def get_health() -> Health:
    return Health()


router.add_api_route("", get_health, methods=["GET"])
