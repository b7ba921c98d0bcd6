"""The bound of SQLite, and not of PostgreSQL.

Says: GET /users/2147483648 answered 500: PostgreSQL's integers have 32 bits
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of an item")]
LoanId = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of a loan")]
