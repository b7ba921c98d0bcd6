"""The most is one too great.

Says: GET /users/2147483648 answered 500
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, le=2**31, description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, le=2**31, description="The id of an item")]
LoanId = Annotated[int, Path(ge=1, le=2**31, description="The id of a loan")]
