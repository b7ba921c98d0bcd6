"""Nobody asks whose item it is.

Says: user 300 got item 1 as their own by PATCH, and it belongs to user 1000: OwnItem is for the
owner alone
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
