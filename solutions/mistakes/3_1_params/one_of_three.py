"""Items alone have their rules.

Says: GET /users/0 answered 200: ids start at 1, so UserId needs a least value
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, le=2**31 - 1, description="The id of an item")]
LoanId = Annotated[int, Path(description="The id of a loan")]
