"""What can be no id is answered as an id that is not there.

Says: GET /users/0 answered 404: a value that does not fit its type
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Path


_MAX_ID = 2**31 - 1


def _check(number: str) -> int:
    if not number.isascii() or not number.isdecimal() or not 1 <= int(number[:20]) <= _MAX_ID:
        raise HTTPException(404, detail="This is no id")
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
