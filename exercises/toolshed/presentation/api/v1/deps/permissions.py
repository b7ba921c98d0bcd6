"""Who may do what with an item: decided before a route runs, by what is kept, not what is sent.

Exercise 6.4 (notebook 06, "Who may do this?"): write `item_for`, which makes dependencies. Each of
them gives a route the item that `{item_id}` names, if whoever asks has one of the roles:

    item_for(Role.OWNER)                    the owner of that item, and nobody else
    item_for(Role.VOLUNTEER)                every volunteer, for every item, and nobody else
    item_for(Role.OWNER, Role.VOLUNTEER)    the owner, and every volunteer; in any order
    item_for()                              nobody: what is not allowed is forbidden

`ModeratedItem`, at the end, is the third of them; the route that removes a photo asks for it.

Whoever has none of the roles is answered with 403, before the route has done anything: raise
`NotOwnerError(item.id)`. (Everybody may look at every item, so a 403 gives nothing away.) Without a
good token the answer is 401, for an item that there is not 404.

Roles come from what is kept: the owner is `item.owner_id`, and the volunteers' ids are in the
settings of the app that serves the request. Nothing that a client sends can give it a role, and the
docs show no parameter but `item_id`. The parameters of the inner function are yours:

    user: CurrentUser          who asks; `user.id`
    item: ItemOr404            the item that the path names, or the answer is 404
    container: ContainerDep    `container.settings.volunteers` are the ids of the volunteers
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError  # noqa: F401
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.container import ContainerDep  # noqa: F401
from toolshed.presentation.api.v1.deps.current_user import CurrentUser  # noqa: F401
from toolshed.presentation.api.v1.deps.resources import ItemOr404  # noqa: F401


class Role(StrEnum):
    """What a user may be to an item."""

    OWNER = "owner"
    """Offers it."""
    VOLUNTEER = "volunteer"
    """Looks after the library, and so after every item."""


def item_for(*roles: Role) -> Callable[..., Awaitable[Item]]:  # noqa: ARG001
    """Return a dependency: the item that the path names, for users with one of these roles.

    It raises `NotOwnerError` for all others; without roles, nobody is let through.
    """

    async def get_permitted_item() -> Item:
        raise NotImplementedError

    return get_permitted_item


ModeratedItem = Annotated[Item, Depends(item_for(Role.OWNER, Role.VOLUNTEER))]
