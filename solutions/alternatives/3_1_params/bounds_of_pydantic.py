"""The bounds are pydantic's, in a type that knows nothing of paths."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

_Id = Annotated[int, Field(ge=1), Field(le=0x7FFF_FFFF)]

UserId = Annotated[_Id, Path(description="The id of a user")]
ItemId = Annotated[_Id, Path(description="The id of an item")]
LoanId = Annotated[_Id, Path(description="The id of a loan")]
