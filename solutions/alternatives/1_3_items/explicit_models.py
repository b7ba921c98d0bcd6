"""Models are made by hand, return annotations are the response models, Location is the path of
the collection with the id behind it, and items are looked up in the routes.
"""

from fastapi import APIRouter, HTTPException, Request, Response

from toolshed.domain.items import Item, NewItem
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.filters import ItemFiltersDep
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.services import ItemServiceDep, NowDep
from toolshed.presentation.api.v1.params import ItemId
from toolshed.presentation.schemas.items import ItemCreate, ItemResponse, ItemUpdate
from toolshed.presentation.schemas.pagination import Page
from toolshed.presentation.schemas.patch import apply_patch

router = APIRouter(prefix="/items", tags=["items"])


@router.get("")
async def list_items(
    items: ItemServiceDep, filters: ItemFiltersDep, paging: PagingDep
) -> Page[ItemResponse]:
    return Page[ItemResponse].model_validate(await items.list(filters, paging))


@router.post("", status_code=201)
async def create_item(
    body: ItemCreate, items: ItemServiceDep, owner: CurrentUser, request: Request, answer: Response
) -> ItemResponse:
    new = NewItem(
        owner_id=owner.id,
        name=body.name,
        description=body.description,
        category=body.category,
        deposit_cents=body.deposit_cents,
        tags=body.tags,
    )
    made = ItemResponse.model_validate(await items.create(new))
    answer.headers["location"] = f"{request.url.path}/{made.id}"
    return made


@router.get("/{item_id}")
async def get_item(item_id: ItemId, items: ItemServiceDep) -> ItemResponse:
    return ItemResponse.model_validate(await items.get(item_id))


async def _own(item_id: int, items: ItemServiceDep, user: CurrentUser) -> Item:
    item = await items.get(item_id)
    if item.owner_id != user.id:
        raise HTTPException(403, "This item is not yours")
    return item


@router.patch("/{item_id}")
async def update_item(
    item_id: ItemId, body: ItemUpdate, items: ItemServiceDep, user: CurrentUser, now: NowDep
) -> ItemResponse:
    item = await _own(item_id, items, user)
    return ItemResponse.model_validate(await items.update(apply_patch(item, body, now=now)))


@router.delete("/{item_id}", status_code=204)
async def delete_item(item_id: ItemId, items: ItemServiceDep, user: CurrentUser) -> Response:
    await items.delete(await _own(item_id, items, user))
    return Response(status_code=204)
