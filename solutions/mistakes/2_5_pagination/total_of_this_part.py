"""total is the length of the page.

Says: the collection has 57 members, and total says 2, the number of items in this part
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
        return len(self.items)
