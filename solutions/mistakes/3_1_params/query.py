"""`Query` for what is in the path.

Says: Cannot use `Query` for path param 'user_id'
"""

from typing import Annotated

from fastapi import Query

UserId = Annotated[int, Query(ge=1, le=2**31 - 1, description="The id of a user")]
ItemId = Annotated[int, Query(ge=1, le=2**31 - 1, description="The id of an item")]
LoanId = Annotated[int, Query(ge=1, le=2**31 - 1, description="The id of a loan")]
