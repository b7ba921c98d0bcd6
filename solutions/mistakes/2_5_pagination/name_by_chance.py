"""A model is created for each use, with a name by chance.

Says: two routes list ladders, and OpenAPI has a schema for each: Page_

Says: differ in more than what the members are
"""

from uuid import uuid4
from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")


class Page:
    def __class_getitem__(cls, member: type) -> type[BaseModel]:
        return create_model(
            f"Page_{member.__name__}_{uuid4().hex[:8]}",
            __config__={"from_attributes": True},
            items=(list[member], ...),
            total=(int, ...),
            limit=(int, ...),
            offset=(int, ...),
        )
