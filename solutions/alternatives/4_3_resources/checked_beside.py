"""The check is a dependency without a value, beside the item."""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


def _check(user: CurrentUser, item: ItemOr404) -> None:
    if {item.owner_id} - {user.id}:
        raise NotOwnerError(item.id)


def get_own_item(item: ItemOr404, _: Annotated[None, Depends(_check)]) -> Item:
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
