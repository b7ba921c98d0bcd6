"""Collections over the wire, a part at a time.

Exercise 2.5 (notebook 02, "A page of anything"): fill in `Page`, the answer of every route that
lists something.
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict  # noqa: F401 - both are of use here

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A part of a collection; `Page[ItemResponse]` is one whose members are `ItemResponse`s.

    It has four fields and no others, and none of them may be left out:

        items    the members of this part, each as `T` describes it
        total    how many members the whole collection has, as an integer
        limit    how many members were asked for at most
        offset   how many members of the collection come before this part

    It is made of a `Slice` (see `toolshed.application.queries`), which has attributes of these
    names. It is made in both ways: by FastAPI, of what a route with
    `response_model=Page[ItemResponse]` returns, and by `Page[ItemResponse].model_validate(slice)`.

    In OpenAPI, its schema is named after the class and the member and nothing else: the name is
    the same in every app and process, there is one for each kind of member, and two kinds never
    share one. (Pydantic's own names for generic models are like that.)
    """

    ...  # noqa: PIE790 - what belongs here is the exercise
