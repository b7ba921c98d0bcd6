"""A validator knows the bounds, and the docs do not.

Says: OpenAPI does not say that UserId is from 1 to 2147483647
"""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator


def _fits(number: int) -> int:
    if not 1 <= number <= 2**31 - 1:
        raise ValueError("This is no id")
    return number


UserId = Annotated[int, Path(description="The id of a user"), AfterValidator(_fits)]
ItemId = Annotated[int, Path(description="The id of an item"), AfterValidator(_fits)]
LoanId = Annotated[int, Path(description="The id of a loan"), AfterValidator(_fits)]
