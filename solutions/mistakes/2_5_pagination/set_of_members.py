"""The members are a set.

Says: model_validate refused the Slice, by a rule of the model or of a field: Set items should
be hashable
"""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A part of a collection: up to `limit` members after the first `offset`, of `total` in all."""

    model_config = ConfigDict(from_attributes=True)

    items: set[T]
    total: int
    limit: int
    offset: int

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Title the schema after its members: `ItemPage` for a page of `ItemResponse`."""
        member = getattr(params[0], "__name__", str(params[0]))
        return f"{member.removesuffix('Response')}Page"
