"""The name of a page has the first letters of its members alone.

Says: the name of a page has the whole name of its members in it
"""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A part of a collection: up to `limit` members after the first `offset`, of `total` in all."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int
    limit: int
    offset: int

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Title the schema after its members: `ItemPage` for a page of `ItemResponse`."""
        member = getattr(params[0], "__name__", str(params[0]))
        return f"{member[:6]}Page"
