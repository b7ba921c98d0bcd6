"""Path parameters.

Ids are 32-bit integers in the database; one that cannot be stored is refused before anything
looks for it.
"""

from typing import Annotated

from fastapi import Path

_MAX_ID = 2**31 - 1

UserId = Annotated[int, Path(ge=1, le=_MAX_ID, description="The id of a user")]
ItemId = Annotated[int, Path(ge=1, le=_MAX_ID, description="The id of an item")]
LoanId = Annotated[int, Path(ge=1, le=_MAX_ID, description="The id of a loan")]
