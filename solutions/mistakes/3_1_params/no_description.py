"""The docs do not say whose ids these are.

Says: OpenAPI has no description of UserId, ItemId, LoanId
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(ge=1, le=2**31 - 1)]
ItemId = Annotated[int, Path(ge=1, le=2**31 - 1)]
LoanId = Annotated[int, Path(ge=1, le=2**31 - 1)]
