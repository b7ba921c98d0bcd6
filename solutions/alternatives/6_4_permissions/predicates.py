"""A table of rules, and a yield instead of a return."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends

from toolshed.config import Settings
from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.container import ContainerDep
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.resources import ItemOr404


class Role(StrEnum):
    """What a user may be to an item."""

    OWNER = "owner"
    """Offers it."""
    VOLUNTEER = "volunteer"
    """Looks after the library, and so after every item."""


_RULES: dict[Role, Callable[[User, Item, Settings], bool]] = {
    Role.OWNER: lambda user, item, _: item.owner_id == user.id,
    Role.VOLUNTEER: lambda user, _, settings: user.id in settings.volunteers,
}


def item_for(*roles: Role) -> Callable[..., Any]:
    rules = [_RULES[role] for role in roles]

    def permitted(container: ContainerDep, user: CurrentUser, item: ItemOr404) -> Iterator[Item]:
        if not any(rule(user, item, container.settings) for rule in rules):
            raise NotOwnerError(item.id)
        yield item

    return permitted


ModeratedItem = Annotated[Item, Depends(item_for(*Role))]
