"""Postcodes: where somebody is, as far as others need to know."""

from typing import Annotated

from fastapi import APIRouter, Path

from toolshed.domain.places import Place
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.current_user import CurrentUser

router = APIRouter(prefix="/postcodes", tags=["postcodes"])

# Becomes part of an address of somebody else's, so it has nothing in it that means something there.
Postcode = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{3,10}$", description="Letters and digits")]


@router.get("/{postcode}")
async def get_place(postcode: Postcode, container: ContainerDep, _: CurrentUser) -> Place:
    """The place of a postcode."""
    return await container.postcodes.look_up(postcode)
