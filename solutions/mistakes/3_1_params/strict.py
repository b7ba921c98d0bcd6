"""Strict integers, where everything arrives as text.

Says: UserId refuses 7, which is a good id: the answer says why
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[int, Path(strict=True, ge=1, le=2**31 - 1, description="The id of a user")]
ItemId = Annotated[int, Path(strict=True, ge=1, le=2**31 - 1, description="The id of an item")]
LoanId = Annotated[int, Path(strict=True, ge=1, le=2**31 - 1, description="The id of a loan")]
