"""Text, checked by a pattern.

Says: UserId hands the id on as the text '7'

Says: OpenAPI says that UserId is string, and it is an integer
"""

from typing import Annotated

from fastapi import Path

UserId = Annotated[str, Path(pattern=r"^[1-9][0-9]{0,9}$", description="The id of a user")]
ItemId = Annotated[str, Path(pattern=r"^[1-9][0-9]{0,9}$", description="The id of an item")]
LoanId = Annotated[str, Path(pattern=r"^[1-9][0-9]{0,9}$", description="The id of a loan")]
