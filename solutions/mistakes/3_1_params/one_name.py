"""All three read the parameter item_id.

Says: a route with UserId documents item_id in the path
"""

from typing import Annotated

from fastapi import Depends, Path


def _id(item_id: Annotated[int, Path(ge=1, le=2**31 - 1, description="An id")]) -> int:
    return item_id


UserId = Annotated[int, Depends(_id)]
ItemId = Annotated[int, Depends(_id)]
LoanId = Annotated[int, Depends(_id)]
