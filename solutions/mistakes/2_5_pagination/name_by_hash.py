"""A model is named after the hash of its member, which each process salts anew.

Says: differ in more than what the members are: nothing that is made by chance or by counting (uuid, id, hash) belongs into a name
"""

from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")


class Page:
    def __class_getitem__(cls, member: type) -> type[BaseModel]:
        return create_model(
            f"{member.__name__}Page{hash(member.__name__) % 10**6}",
            __config__={"from_attributes": True},
            items=(list[member], ...),
            total=(int, ...),
            limit=(int, ...),
            offset=(int, ...),
        )
