"""A page is a list, and a Slice is none.

Says: a page is declared as a bare list, and a Slice is none
"""

from typing import Generic, TypeVar

from pydantic import RootModel

T = TypeVar("T")


class Page(RootModel[list[T]], Generic[T]):
    pass
