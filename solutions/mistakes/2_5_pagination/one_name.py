"""Every model that is made has one and the same name.

Says: two routes list ladders, and OpenAPI has a schema for each

Says: pages of two kinds have one and the same name, so OpenAPI tells them apart
"""

from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")


class Page:
    def __class_getitem__(cls, member: type) -> type[BaseModel]:
        return create_model(
            "Page",
            __config__={"from_attributes": True},
            items=(list[member], ...),
            total=(int, ...),
            limit=(int, ...),
            offset=(int, ...),
        )
