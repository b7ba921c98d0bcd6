"""Whatever is listed, the members are items.

Says: a route returned a Slice, and FastAPI could not make the Page of it
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from toolshed.presentation.schemas.items import ItemResponse

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[ItemResponse]
    total: int
    limit: int
    offset: int
