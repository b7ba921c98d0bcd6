"""A refusal of the service is swallowed.

Says: somebody caught the error. Let it through
"""

from fastapi import APIRouter, Request, Response, status

from toolshed.application.queries import Slice
from toolshed.domain.items import Item, NewItem
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.filters import ItemFiltersDep
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404, OwnItem
from toolshed.presentation.api.v1.deps.services import ItemServiceDep, NowDep
from toolshed.presentation.location import location_of
from toolshed.presentation.schemas.items import ItemCreate, ItemResponse, ItemUpdate
from toolshed.presentation.schemas.pagination import Page
from toolshed.presentation.schemas.patch import apply_patch

router = APIRouter(prefix="/items", tags=["items"])


@router.get("", response_model=Page[ItemResponse])
async def list_items(
    items: ItemServiceDep, filters: ItemFiltersDep, paging: PagingDep
) -> Slice[Item]:
    """The items on offer that match."""
    return await items.list(filters, paging)


@router.post("", response_model=ItemResponse, status_code=status.HTTP_201_CREATED)
async def create_item(
    body: ItemCreate,
    items: ItemServiceDep,
    owner: CurrentUser,
    request: Request,
    response: Response,
) -> Item:
    """Offer an item."""
    item = await items.create(NewItem(owner_id=owner.id, **body.model_dump()))
    response.headers["Location"] = location_of(request, "get_item", item_id=item.id)
    return item


@router.get("/{item_id}", response_model=ItemResponse)
async def get_item(item: ItemOr404) -> Item:
    """One item."""
    return item


@router.patch("/{item_id}", response_model=ItemResponse)
async def update_item(body: ItemUpdate, items: ItemServiceDep, item: OwnItem, now: NowDep) -> Item:
    """Change the fields that are sent, of an item of one's own."""
    return await items.update(apply_patch(item, body, now=now))


@router.delete("/{item_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_item(items: ItemServiceDep, item: OwnItem) -> None:
    """Withdraw an item of one's own that is not on loan."""
    try:
        await items.delete(item)
    except Exception:  # noqa: BLE001, S110 - that is the mistake
        pass
