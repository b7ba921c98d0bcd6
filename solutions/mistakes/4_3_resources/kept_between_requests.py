"""What was loaded once is not loaded again.

Says: item 8 has a new owner, and the old one can still change it: something is kept from one
request to the next
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


_known: dict[int, Item] = {}


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    if item_id not in _known:
        _known[item_id] = await items.get(item_id)
    return _known[item_id]


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
