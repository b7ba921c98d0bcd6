"""What is out of bounds is put back into them.

Says: GET /users/0 answered 200
"""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator


def _bounded(number: int) -> int:
    return min(max(number, 1), 2**31 - 1)


UserId = Annotated[int, Path(description="The id of a user"), AfterValidator(_bounded)]
ItemId = Annotated[int, Path(description="The id of an item"), AfterValidator(_bounded)]
LoanId = Annotated[int, Path(description="The id of a loan"), AfterValidator(_bounded)]
