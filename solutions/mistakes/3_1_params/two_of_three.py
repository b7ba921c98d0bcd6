"""The last one was forgotten.

Says: LoanId hands the id on as the text '7'
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, le=2**31 - 1, description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, le=2**31 - 1, description="The id of an item")]
LoanId = str
