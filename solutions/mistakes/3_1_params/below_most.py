"""The most is one too small: `lt` for `le`.

Says: UserId refuses 2147483647: the least id is 1, the most is 2147483647
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, lt=2**31 - 1, description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, lt=2**31 - 1, description="The id of an item")]
LoanId = Annotated[int, Path(ge=1, lt=2**31 - 1, description="The id of a loan")]
