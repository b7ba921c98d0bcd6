"""Four fields and the name that Pydantic gives: `Page_ItemResponse_`."""

from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Page(BaseModel, Generic[T], from_attributes=True):
    items: list[T]
    total: int
    limit: int
    offset: int
