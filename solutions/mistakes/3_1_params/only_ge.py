"""The brief's pattern: a least, and no most.

Says: GET /users/99999999999999999999999 answered 500: Python's integers have no end

Says: GET /users/2147483648 answered 500: PostgreSQL's integers have 32 bits
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, description="The id of an item")]
LoanId = Annotated[int, Path(ge=1, description="The id of a loan")]
