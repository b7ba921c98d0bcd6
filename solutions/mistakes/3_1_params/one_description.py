"""One type for all three.

Says: two of the three types have the same description
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, le=2**31 - 1, description="An id")]
ItemId = UserId
LoanId = UserId
