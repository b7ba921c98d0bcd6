"""Each id is read by a dependency, in the default style."""

from typing import Annotated

from fastapi import Depends, Path


def _user_id(user_id: int = Path(ge=1, le=2**31 - 1, description="Id of a user")) -> int:
    return user_id


def _item_id(item_id: int = Path(ge=1, le=2**31 - 1, description="Id of an item")) -> int:
    return item_id


async def _loan_id(loan_id: int = Path(ge=1, le=2**31 - 1, description="Id of a loan")) -> int:
    return loan_id


UserId = Annotated[int, Depends(_user_id)]
ItemId = Annotated[int, Depends(_item_id)]
LoanId = Annotated[int, Depends(_loan_id)]
