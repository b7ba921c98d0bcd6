"""The service itself answers with a status of HTTP.

Says: the answer is 404 and no longer says what was not found: an HTTPException has taken the
place of ItemNotFoundError
"""

from typing import Annotated

from fastapi import Depends, HTTPException

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemRepositoryDep
from toolshed.presentation.api.v1.params import ItemId


class _Items:
    def __init__(self, items: ItemRepositoryDep) -> None:
        self._items = items

    async def get(self, item_id: int) -> Item:
        item = await self._items.get(item_id)
        if item is None:
            raise HTTPException(404, f"There is no item {item_id}.")
        return item


async def get_item_or_404(item_id: ItemId, items: Annotated[_Items, Depends()]) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
