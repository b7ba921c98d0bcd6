"""Items, version 2: other documents, the same services, permissions and limits."""

from fastapi import APIRouter, Request, Response, status

from toolshed.domain.items import NewItem
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.filters import ItemFiltersDep
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404, OwnItem
from toolshed.presentation.api.v1.deps.services import ItemServiceDep, NowDep
from toolshed.presentation.location import location_of
from toolshed.presentation.schemas.items_v2 import ItemCreateV2, ItemResponseV2, ItemUpdateV2
from toolshed.presentation.schemas.pagination import Page
from toolshed.presentation.schemas.patch import apply_patch

router = APIRouter(prefix="/items", tags=["items"])


@router.get("")
async def list_items_v2(
    items: ItemServiceDep, filters: ItemFiltersDep, page: PagingDep
) -> Page[ItemResponseV2]:
    """The items on offer that match."""
    found = await items.list(filters, page)
    return Page[ItemResponseV2](
        items=[ItemResponseV2.of(item) for item in found.items],
        total=found.total,
        limit=found.limit,
        offset=found.offset,
    )


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_item_v2(
    body: ItemCreateV2,
    items: ItemServiceDep,
    owner: CurrentUser,
    request: Request,
    response: Response,
) -> ItemResponseV2:
    """Offer an item."""
    item = await items.create(NewItem(owner_id=owner.id, **body.to_v1().model_dump()))
    response.headers["Location"] = location_of(request, "get_item_v2", item_id=item.id)
    return ItemResponseV2.of(item)


@router.get("/{item_id}")
async def get_item_v2(item: ItemOr404) -> ItemResponseV2:
    """One item."""
    return ItemResponseV2.of(item)


@router.patch("/{item_id}")
async def update_item_v2(
    body: ItemUpdateV2, items: ItemServiceDep, item: OwnItem, now: NowDep
) -> ItemResponseV2:
    """Change the fields that are sent, of an item of one's own."""
    return ItemResponseV2.of(await items.update(apply_patch(item, body.to_v1(), now=now)))


@router.delete("/{item_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_item_v2(items: ItemServiceDep, item: OwnItem) -> None:
    """Withdraw an item of one's own that is not on loan."""
    await items.delete(item)
