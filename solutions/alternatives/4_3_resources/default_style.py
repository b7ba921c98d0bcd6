"""The dependencies are the defaults of their parameters."""

# ruff: noqa: B008 - the style that this is about

from typing import Annotated

from fastapi import Depends

from toolshed.application.items import ItemService
from toolshed.domain.errors import NotOwnerError
from toolshed.domain.items import Item
from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.current_user import get_current_user
from toolshed.presentation.api.v1.deps.services import get_item_service
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemService = Depends(get_item_service)) -> Item:
    return await items.get(item_id)


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


def get_own_item(
    item: Item = Depends(get_item_or_404), user: User = Depends(get_current_user)
) -> Item:
    if item.owner_id == user.id:
        return item
    raise NotOwnerError(item.id)


OwnItem = Annotated[Item, Depends(get_own_item)]
