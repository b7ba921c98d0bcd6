"""Answers are made as JSONResponse with everything in them, Location is relative to the
collection, and the path of a member takes whole numbers only.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response

from toolshed.domain.items import Item, NewItem
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.filters import ItemFiltersDep
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404, OwnItem
from toolshed.presentation.api.v1.deps.services import ItemServiceDep, NowDep
from toolshed.presentation.schemas.items import ItemCreate, ItemResponse, ItemUpdate
from toolshed.presentation.schemas.pagination import Page
from toolshed.presentation.schemas.patch import apply_patch

router = APIRouter(prefix="/items", tags=["items"])


def _json(value: Any, status: int = 200, **headers: str) -> JSONResponse:
    return JSONResponse(jsonable_encoder(value), status, headers)


def _item(item: Item, status: int = 200, **headers: str) -> JSONResponse:
    return _json(ItemResponse.model_validate(item), status, **headers)


@router.delete("/{item_id:int}", status_code=204, response_class=Response)
async def delete_item(items: ItemServiceDep, item: OwnItem) -> None:
    await items.delete(item)


@router.patch("/{item_id:int}", response_model=ItemResponse)
async def update_item(body: ItemUpdate, items: ItemServiceDep, item: OwnItem, now: NowDep):
    return _item(await items.update(apply_patch(item, body, now=now)))


@router.get("/{item_id:int}", response_model=ItemResponse)
async def get_item(item: ItemOr404):
    return _item(item)


@router.post("", response_model=ItemResponse, status_code=201)
async def create_item(body: ItemCreate, items: ItemServiceDep, owner: CurrentUser):
    item = await items.create(NewItem(owner_id=owner.id, **body.model_dump()))
    return _item(item, 201, Location=f"items/{item.id}")


@router.get("", response_model=Page[ItemResponse])
async def list_items(items: ItemServiceDep, filters: ItemFiltersDep, paging: PagingDep):
    return _json(Page[ItemResponse].model_validate(await items.list(filters, paging)))
