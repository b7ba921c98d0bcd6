"""The refusal is one of HTTP.

Says: the answer is 403 and does not say why: raise NotOwnerError
"""

from typing import Annotated

from fastapi import Depends, HTTPException

from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise HTTPException(403, f"Item {item.id} belongs to somebody else.")
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
