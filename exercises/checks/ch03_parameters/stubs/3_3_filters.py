"""Which items are asked for, in which order.

Exercise 3.3 (notebook 03, "Which ones, in which order"): give `get_item_filters` the four query
parameters, and let it return what was asked for as `ItemFilters`.

    q           what to look for: a `SearchText`                              -> q
    category    the slug of a category: a `CategorySlug`                      -> category
    tag         a `Tag`; it may be sent again and again, up to 10 of them     -> tags
    sort        created_at, -created_at, name, -name, deposit_cents or -deposit_cents: `ItemSort`

Each may be left out. Then q and category are None, there are no tags (an empty tuple), and sort is
-created_at. A comma is part of a tag, and separates nothing.

Any other value is refused with 422, and so is a query parameter that neither the route nor one of
its dependencies declares. Each refusal names the parameter. Routes have `limit` and `offset`
besides these four, by `PagingDep`.

OpenAPI documents the four, which may be left out, and no other: a `description` of each, the
choices of category and sort, what sort is where it is not sent, and the bounds of q, of a tag, and
of the number of tags.
"""

from typing import Annotated

from fastapi import Depends, Query  # noqa: F401

from toolshed.application.queries import ItemFilters, ItemSort  # noqa: F401
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly  # noqa: F401
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag  # noqa: F401


async def get_item_filters() -> ItemFilters:
    """Return the filters that are asked for."""
    raise NotImplementedError


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
