"""One has to be logged in to look at an item.

Says: somebody who is not logged in may look at items, and was answered with 401
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep, _: CurrentUser) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
