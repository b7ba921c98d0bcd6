"""The owner is compared for some verbs, and all others are free.

Says: got item 1 as their own by PUT
"""

from typing import Annotated

from fastapi import Depends, Request

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    """Return the item that the path names; raises `ItemNotFoundError`."""
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(request: Request, user: CurrentUser, item: ItemOr404) -> Item:
    """Return the item that the path names if it is the user's own; raises `NotOwnerError`.

    Everybody may see every item, so telling 403 from 404 gives nothing away.
    """
    if request.method in {"GET", "PATCH", "DELETE"} and item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
