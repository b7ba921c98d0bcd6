"""Who somebody is to an item is a dependency of its own, asked for with each request."""

from collections.abc import Awaitable, Callable
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


def get_roles(
    user: CurrentUser,
    container: ContainerDep,
    item: ItemOr404,
) -> set[Role]:
    is_so = {
        Role.OWNER: user.id == item.owner_id,
        Role.VOLUNTEER: user.id in container.settings.volunteers,
    }
    return {role for role in is_so if is_so[role]}


def item_for(*roles: Role) -> Callable[..., Awaitable[Item]]:
    async def permitted(held: Annotated[set[Role], Depends(get_roles)], item: ItemOr404) -> Item:
        if not any(role in held for role in roles):
            raise NotOwnerError(item.id)
        return item

    return permitted


ModeratedItem = Annotated[Item, Depends(item_for(Role.VOLUNTEER, Role.OWNER))]
