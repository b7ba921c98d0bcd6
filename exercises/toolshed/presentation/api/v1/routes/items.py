"""Items: the tools that neighbours offer.

Exercise 1.3 (notebook 01, "Verbs and statuses"): make these functions the routes of this router.

    GET    /items              200  a page of the items that match
    POST   /items              201  the new item, and in the header Location where it is
    GET    /items/{item_id}    200  the item
    PATCH  /items/{item_id}    200  the item after the change: the fields that were sent, no others
    DELETE /items/{item_id}    204  no body at all

The docs (OpenAPI) name these statuses as well, so they belong into the decorators. What goes out is
an `ItemResponse` (`response_model=ItemResponse`), or a `Page[ItemResponse]` for the list. The docs
have these five routes with the tag of the router, and no other route or parameter.

The parameters of the functions are given: FastAPI fills them in before your code runs, and who
provides them is the story of chapter 4. `ItemOr404` is the item that `{item_id}` in the path names,
or the answer is 404. `OwnItem` is the same for an item of one's own, or the answer is 403. Whoever
is not logged in may read, and gets a 401 from `CurrentUser` and `OwnItem`. `filters` and `paging`
are what the query asks for (q, category, tag, sort; limit, offset), and refuse with 422 what it may
not ask for.
The service does the work, and each of its methods is awaited:

    items.list(filters, paging)    the part of the items that match
    items.create(new)             the item, with its id; `new` is a
                                  `NewItem(owner_id=..., **body.model_dump())`
    items.update(item)            the item as it is kept now
    items.delete(item)            nothing

It raises what it does not allow (to delete an item that is on loan, say), and each error has its
status already, so that there is nothing to catch here.
`apply_patch(item, body, now=now)` returns a copy of the item, changed at `now`, and keeps it
nowhere; if nothing was sent, it returns the item as it was.
`location_of(request, "get_item", item_id=...)` returns the path of the route whose function has
that name. The router may be served below any prefix, also one that only the server was told of
(`root_path`), and Location must lead to the item then too.
`response.headers["Location"] = ...` sets a header of the answer.
"""

from fastapi import APIRouter, Request, Response, status  # noqa: F401

from toolshed.application.queries import Slice
from toolshed.domain.items import Item, NewItem  # noqa: F401
from toolshed.presentation.api.v1.deps.current_user import CurrentUser
from toolshed.presentation.api.v1.deps.filters import ItemFiltersDep
from toolshed.presentation.api.v1.deps.paging import PagingDep
from toolshed.presentation.api.v1.deps.resources import ItemOr404, OwnItem
from toolshed.presentation.api.v1.deps.services import ItemServiceDep, NowDep
from toolshed.presentation.location import location_of  # noqa: F401
from toolshed.presentation.schemas.items import ItemCreate, ItemResponse, ItemUpdate  # noqa: F401
from toolshed.presentation.schemas.pagination import Page  # noqa: F401
from toolshed.presentation.schemas.patch import apply_patch  # noqa: F401

router = APIRouter(prefix="/items", tags=["items"])


async def list_items(
    items: ItemServiceDep, filters: ItemFiltersDep, paging: PagingDep
) -> Slice[Item]:
    """The items on offer that match."""
    raise NotImplementedError


async def create_item(
    body: ItemCreate,
    items: ItemServiceDep,
    owner: CurrentUser,
    request: Request,
    response: Response,
) -> Item:
    """Offer an item."""
    raise NotImplementedError


async def get_item(item: ItemOr404) -> Item:
    """One item."""
    raise NotImplementedError


async def update_item(body: ItemUpdate, items: ItemServiceDep, item: OwnItem, now: NowDep) -> Item:
    """Change the fields that are sent, of an item of one's own."""
    raise NotImplementedError


async def delete_item(items: ItemServiceDep, item: OwnItem) -> None:
    """Withdraw an item of one's own that is not on loan."""
    raise NotImplementedError
