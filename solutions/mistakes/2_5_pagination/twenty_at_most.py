"""A page shows twenty members at most.

Says: this part has 57 members, and the page shows 20: the Slice is cut already
"""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, field_validator

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A part of a collection: up to `limit` members after the first `offset`, of `total` in all."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int
    limit: int
    offset: int

    @field_validator("items", mode="after")
    @classmethod
    def _cut(cls, items: list[T]) -> list[T]:
        return items[:20]

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Title the schema after its members: `ItemPage` for a page of `ItemResponse`."""
        member = getattr(params[0], "__name__", str(params[0]))
        return f"{member.removesuffix('Response')}Page"
