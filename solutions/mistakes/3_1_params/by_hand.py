"""The value is checked by hand, and refused with 400.

Says: GET /users/0 answered 400: a value that does not fit its type is refused with 422

Says: OpenAPI says that UserId is string, and it is an integer
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Path


_MAX_ID = 2**31 - 1


def _check(number: str) -> int:
    if not number.isascii() or not number.isdecimal() or not 1 <= int(number) <= _MAX_ID:
        raise HTTPException(400, detail="This is no id")
    return int(number)


def _user_id(user_id: Annotated[str, Path(description="The id of a user")]) -> int:
    return _check(user_id)


def _item_id(item_id: Annotated[str, Path(description="The id of an item")]) -> int:
    return _check(item_id)


def _loan_id(loan_id: Annotated[str, Path(description="The id of a loan")]) -> int:
    return _check(loan_id)


UserId = Annotated[int, Depends(_user_id)]
ItemId = Annotated[int, Depends(_item_id)]
LoanId = Annotated[int, Depends(_loan_id)]
