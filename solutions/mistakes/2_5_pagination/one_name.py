"""Every model that is made has one and the same name.

Says: the schema of a Page[LadderResponse] is called Page in one app and
toolshed__presentation__schemas__pagination__Page__2 in another

Says: pages of two kinds have one and the same name, so OpenAPI tells them apart
"""

from functools import cache
from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")


@cache
def _page_of(member: type) -> type[BaseModel]:
    return create_model(
        "Page",
        __config__={"from_attributes": True},
        items=(list[member], ...),
        total=(int, ...),
        limit=(int, ...),
        offset=(int, ...),
    )


class Page:
    def __class_getitem__(cls, member: type) -> type[BaseModel]:
        return _page_of(member)
