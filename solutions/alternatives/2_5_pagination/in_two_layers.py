"""What pages have in common whatever is on them comes from a base, and every field is described."""

from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from toolshed.presentation.schemas.base import OutputModel

T = TypeVar("T")


class _Cut(OutputModel):
    total: Annotated[int, Field(description="How many there are in all")]
    limit: Annotated[int, Field(description="How many were asked for at most")]
    offset: Annotated[int, Field(description="How many come before these")]


class Page(_Cut, Generic[T]):
    items: Annotated[Sequence[T], Field(description="The members of this part")]
