"""Fields have defaults, so OpenAPI cannot promise them.

Says: OpenAPI says that a page may come without limit, offset, total
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int = 0
    limit: int = 20
    offset: int = 0
