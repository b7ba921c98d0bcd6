"""A model is named after its member's address in memory.

Says: and it does not tell: name it after its members
"""

from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")


class Page:
    def __class_getitem__(cls, member: type) -> type[BaseModel]:
        return create_model(
            f"Page{id(member)}",
            __config__={"from_attributes": True},
            items=(list[member], ...),
            total=(int, ...),
            limit=(int, ...),
            offset=(int, ...),
        )
