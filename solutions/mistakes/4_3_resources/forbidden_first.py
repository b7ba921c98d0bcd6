"""What is not there is forbidden.

Says: there is no item 2, and the answer is 403: what is not there belongs to nobody else either
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import ItemNotFoundError, NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item_id: ItemId, items: ItemServiceDep) -> Item:
    try:
        item = await items.get(item_id)
    except ItemNotFoundError:
        raise NotOwnerError(item_id) from None
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
