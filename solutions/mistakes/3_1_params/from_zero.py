"""The least is one too small.

Says: GET /users/0 answered 200: ids start at 1
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=0, le=2**31 - 1, description="The id of a user")]
ItemId = Annotated[int, Path(ge=0, le=2**31 - 1, description="The id of an item")]
LoanId = Annotated[int, Path(ge=0, le=2**31 - 1, description="The id of a loan")]
