"""An item of somebody else's is answered as if it were not there.

Says: item 1 belongs to somebody else, and the answer is 404: that would hide that there is such
an item, and everybody may look at it
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import ItemNotFoundError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise ItemNotFoundError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
