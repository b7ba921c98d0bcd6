"""A validator looks at the number, and the schema is written out."""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, WithJsonSchema


def _fits(number: int) -> int:
    if number not in range(1, 2**31):
        raise ValueError("This is no id")
    return number


_Id = Annotated[
    int,
    AfterValidator(_fits),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 2147483647}),
]

UserId = Annotated[_Id, Path(title="User", description="A user")]
ItemId = Annotated[_Id, Path(title="Item", description="An item")]
LoanId = Annotated[_Id, Path(title="Loan", description="A loan")]
