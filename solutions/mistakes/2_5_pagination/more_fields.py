"""More than was agreed on goes out.

Says: the page has more than its four fields: has_next
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, computed_field

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int
    limit: int
    offset: int

    @computed_field
    @property
    def has_next(self) -> bool:
        return self.offset + self.limit < self.total
