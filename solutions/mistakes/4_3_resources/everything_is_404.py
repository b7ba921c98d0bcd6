"""Whatever fails is an item that there is not.

Says: the disk was broken, an OSError, and the client was told 404
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import ItemNotFoundError, NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    """Return the item that the path names; raises `ItemNotFoundError`."""
    try:
        return await items.get(item_id)
    except Exception as error:
        raise ItemNotFoundError(item_id) from error


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    """Return the item that the path names if it is the user's own; raises `NotOwnerError`.

    Everybody may see every item, so telling 403 from 404 gives nothing away.
    """
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
