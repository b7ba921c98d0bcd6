"""A class whose instances are the dependencies."""

from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.resources import ItemOr404


class Role(StrEnum):
    """What a user may be to an item."""

    OWNER = "owner"
    """Offers it."""
    VOLUNTEER = "volunteer"
    """Looks after the library, and so after every item."""


class ItemFor:
    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)

    async def __call__(self, user: CurrentUser, item: ItemOr404, container: ContainerDep) -> Item:
        is_owner = Role.OWNER in self._roles and item.owner_id == user.id
        is_volunteer = Role.VOLUNTEER in self._roles and user.id in container.settings.volunteers
        if is_owner or is_volunteer:
            return item
        raise NotOwnerError(item.id)


item_for = ItemFor

ModeratedItem = Annotated[Item, Depends(item_for(Role.OWNER, Role.VOLUNTEER))]
