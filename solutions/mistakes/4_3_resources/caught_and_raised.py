"""The error of the domain is caught and raised as one of HTTP.

Says: the answer is 404 and no longer says what was not found
"""

from typing import Annotated

from fastapi import Depends, HTTPException

from toolshed.domain.errors import ItemNotFoundError, NotOwnerError
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.services import ItemServiceDep
from toolshed.presentation.api.v1.params import ItemId


async def get_item_or_404(item_id: ItemId, items: ItemServiceDep) -> Item:
    try:
        return await items.get(item_id)
    except ItemNotFoundError as error:
        raise HTTPException(404, str(error)) from error


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item(user: CurrentUser, item: ItemOr404) -> Item:
    if item.owner_id != user.id:
        raise NotOwnerError(item.id)
    return item


OwnItem = Annotated[Item, Depends(get_own_item)]
