"""A class answers the question whose it is."""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(items: ItemServiceDep, item_id: ItemId) -> Item:
    return await items.get(item_id=item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


class _Ownership:
    def __init__(self, item: ItemOr404, user: CurrentUser) -> None:
        self.item = item
        self.holds = user.id == item.owner_id


async def get_own_item(ownership: Annotated[_Ownership, Depends()]) -> Item:
    if not ownership.holds:
        raise NotOwnerError(item_id=ownership.item.id)
    return ownership.item


OwnItem = Annotated[Item, Depends(get_own_item)]
