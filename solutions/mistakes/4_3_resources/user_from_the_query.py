"""Whoever asks says who they are.

Says: a request of an owner was refused with 422

Says: the docs of /own/items/{item_id} have other parameters than item_id in the path: user_id
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user_id: int, item: ItemOr404) -> Item:
    if item.owner_id != user_id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
