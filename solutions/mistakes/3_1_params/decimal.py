"""Any number, with bounds.

Says: UserId hands 7 on as 7.0, which is no integer
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[float, Path(ge=1, le=2**31 - 1, description="The id of a user")]
ItemId = Annotated[float, Path(ge=1, le=2**31 - 1, description="The id of an item")]
LoanId = Annotated[float, Path(ge=1, le=2**31 - 1, description="The id of a loan")]
