"""The least is one too great: `gt` for `ge`.

Says: UserId refuses 1: the least id is 1
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(gt=1, le=2**31 - 1, description="The id of a user")]
ItemId = Annotated[int, Path(gt=1, le=2**31 - 1, description="The id of an item")]
LoanId = Annotated[int, Path(gt=1, le=2**31 - 1, description="The id of a loan")]
