"""total is what has been seen so far.

Says: the collection has 57 members, and total says 6

Says: total is the Slice's, it does not follow from items and offset
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, computed_field

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    limit: int
    offset: int

    @computed_field
    @property
    def total(self) -> int:
        return self.offset + len(self.items)
