"""A page is a list.

Says: the answer is a bare list: whoever gets it does not know how much more there is
"""

from typing import Any, Generic, TypeVar

from pydantic import RootModel, model_validator

T = TypeVar("T")


class Page(RootModel[list[T]], Generic[T]):
    @model_validator(mode="before")
    @classmethod
    def _members(cls, source: Any) -> Any:
        return getattr(source, "items", source)
