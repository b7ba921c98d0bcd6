"""Each parameter is read by a dependency of its own; defaults are those of ItemFilters."""

from typing import Annotated, Any

from fastapi import Depends, Query

from toolshed.application.queries import ItemFilters, ItemSort
from toolshed.presentation.api.v1.deps.query import KnownQueryOnly
from toolshed.presentation.schemas.fields import CategorySlug, SearchText, Tag

_NOTHING = ItemFilters()


def _what(
    q: Annotated[SearchText | None, Query(description="Text")] = None,
    category: Annotated[CategorySlug | None, Query(description="Slug")] = None,
) -> dict[str, Any]:
    return {"q": q, "category": category}


async def _tags(
    tags: Annotated[
        tuple[Tag, ...], Query(alias="tag", max_length=10, description="Tags")
    ] = _NOTHING.tags,
) -> tuple[str, ...]:
    return tags


def _order(
    order: Annotated[ItemSort, Query(alias="sort", description="Order")] = _NOTHING.sort,
) -> ItemSort:
    return order


async def get_item_filters(
    what: Annotated[dict[str, Any], Depends(_what)],
    tags: Annotated[tuple[str, ...], Depends(_tags)],
    order: Annotated[ItemSort, Depends(_order)],
    _: KnownQueryOnly,
) -> ItemFilters:
    return ItemFilters(**what, tags=tags, sort=order)


ItemFiltersDep = Annotated[ItemFilters, Depends(get_item_filters)]
