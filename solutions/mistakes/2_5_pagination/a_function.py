"""Page is a function that makes models.

Says: Page[LadderResponse] cannot be written
"""

from typing import TypeVar

from pydantic import BaseModel, create_model

T = TypeVar("T")


def Page(member: type) -> type[BaseModel]:
    return create_model(
        f"{member.__name__}Page",
        items=(list[member], ...),
        total=(int, ...),
        limit=(int, ...),
        offset=(int, ...),
    )
