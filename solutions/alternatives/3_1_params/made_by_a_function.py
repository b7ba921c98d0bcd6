"""A function makes the rules, and both bounds are exclusive."""

from typing import Annotated, Any

from fastapi import Path


def _id_of(what: str) -> Any:
    return Path(gt=0, lt=2**31, description=f"Which {what}", examples=[42])


UserId = Annotated[int, _id_of("user")]
ItemId = Annotated[int, _id_of("item")]
LoanId = Annotated[int, _id_of("loan")]
