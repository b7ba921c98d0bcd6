"""The entities that an address names.

Exercise 4.3 (notebook 04, "From an id to an entity"): write the two providers of this chain, so
that no route has to look anything up, or to remember who may do what.

    ItemOr404   the item that `{item_id}` in the path names, for everybody, logged in or not. The id
                is an `ItemId`: what cannot be one is refused with 422 before anything is loaded,
                and OpenAPI shows its bounds
    OwnItem     the same item, for its owner alone, whatever the verb: it starts from ItemOr404 and
                from CurrentUser

    there is no such item           404, by ItemNotFoundError, which `get` of the service raises
    nobody is logged in             401 for OwnItem, which CurrentUser sees to
    it belongs to somebody else     403 for OwnItem, by NotOwnerError(item.id). Everybody may see
                                    every item, so telling 403 from 404 gives nothing away

The errors are those of the domain, which knows nothing of HTTP: the app gives them their statuses,
and clients tell them apart by their names. So raise them, and let them go on, as they are.
Whatever else is raised goes on too: storage that fails is no 404.

An item is loaded once in a request, however many ask for it, and they all get the same object. The
next request loads it again: by then it may belong to somebody else. Each of the providers can be
replaced in `app.dependency_overrides`, and what is built on it follows.
"""

from typing import Annotated

from fastapi import Depends

from toolshed.domain.errors import NotOwnerError  # noqa: F401
from toolshed.domain.items import Item
from toolshed.presentation.api.v1.deps.current_user import CurrentUser  # noqa: F401
from toolshed.presentation.api.v1.deps.services import ItemServiceDep  # noqa: F401
from toolshed.presentation.api.v1.params import ItemId  # noqa: F401


async def get_item_or_404() -> Item:
    """Return the item that the path names; raises `ItemNotFoundError`."""
    raise NotImplementedError


ItemOr404 = Annotated[Item, Depends(get_item_or_404)]


async def get_own_item() -> Item:
    """Return the item that the path names if it is the user's own; raises `NotOwnerError`."""
    raise NotImplementedError


OwnItem = Annotated[Item, Depends(get_own_item)]
