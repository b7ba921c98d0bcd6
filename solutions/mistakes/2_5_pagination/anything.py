"""The members may be anything, so nothing filters them.

Says: the members went out with a field that their schema does not have

Says: OpenAPI does not say that the items of a Page[LadderResponse] are LadderResponses
"""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)

    items: list[Any]
    total: int
    limit: int
    offset: int
