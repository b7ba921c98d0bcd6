"""Models are counted as they are made.

Says: nothing that is made by chance or by counting (uuid, id, hash) belongs into a name
"""

from itertools import count
from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")

_counter = count(1)
_numbers: dict[type, int] = {}


def _number(member: type) -> int:
    if member not in _numbers:
        _numbers[member] = next(_counter)
    return _numbers[member]


class Page:
    def __class_getitem__(cls, member: type) -> type[BaseModel]:
        return create_model(
            f"{member.__name__}Page{_number(member)}",
            __config__={"from_attributes": True},
            items=(list[member], ...),
            total=(int, ...),
            limit=(int, ...),
            offset=(int, ...),
        )
