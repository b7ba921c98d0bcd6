"""Any whole number is an id.

Says: 0 cannot be the id of an item, and the answer is 404: the type of the parameter is ItemId

Says: do not say from where to where an id goes
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep


async def get_item_or_404(item_id: int, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
