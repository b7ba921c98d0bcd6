"""Dependencies as defaults, full paths without a prefix, Location as a whole URL, and functions
that become routes by calls at the end of the module.
"""

# ruff: noqa: B008 - the style that this is about

from datetime import datetime

from fastapi import APIRouter, Body, Depends, Request, Response

from toolshed.application.items import ItemService
from toolshed.application.queries import ItemFilters, Paging
from toolshed.domain.items import Item, NewItem
from toolshed.domain.users import User
from toolshed.presentation.api.v1.deps.current_user import get_current_user
from toolshed.presentation.api.v1.deps.filters import get_item_filters
from toolshed.presentation.api.v1.deps.paging import get_paging
from toolshed.presentation.api.v1.deps.resources import get_item_or_404, get_own_item
from toolshed.presentation.api.v1.deps.services import get_item_service, get_now
from toolshed.presentation.schemas.items import ItemCreate, ItemResponse, ItemUpdate
from toolshed.presentation.schemas.pagination import Page
from toolshed.presentation.schemas.patch import apply_patch

router = APIRouter(tags=["items"])


async def list_items(
    page: Paging = Depends(get_paging),
    filters: ItemFilters = Depends(get_item_filters),
    items: ItemService = Depends(get_item_service),
):
    found = await items.list(filters, page)
    return {
        "items": list(found.items),
        "total": found.total,
        "limit": page.limit,
        "offset": page.offset,
    }


async def create_item(
    request: Request,
    response: Response,
    body: ItemCreate = Body(),
    items: ItemService = Depends(get_item_service),
    owner: User = Depends(get_current_user),
):
    item = await items.create(NewItem(owner_id=owner.id, **dict(body)))
    response.headers["Location"] = str(request.url_for("one item", item_id=item.id))
    return item


def get_item(item: Item = Depends(get_item_or_404)):
    return item


async def update_item(
    body: ItemUpdate,
    items: ItemService = Depends(get_item_service),
    item: Item = Depends(get_own_item),
    now: datetime = Depends(get_now),
):
    return await items.update(apply_patch(item, body, now=now))


async def delete_item(
    items: ItemService = Depends(get_item_service), item: Item = Depends(get_own_item)
):
    await items.delete(item)


router.add_api_route("/items", list_items, response_model=Page[ItemResponse])
router.add_api_route(
    "/items", create_item, methods=["POST"], response_model=ItemResponse, status_code=201
)
router.add_api_route("/items/{item_id}", get_item, response_model=ItemResponse, name="one item")
router.add_api_route(
    "/items/{item_id}", update_item, methods=["PATCH"], response_model=ItemResponse
)
router.add_api_route("/items/{item_id}", delete_item, methods=["DELETE"], status_code=204)
