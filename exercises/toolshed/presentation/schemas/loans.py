"""Loans over the wire."""

from typing import Literal

from toolshed.presentation.schemas.base import InputModel, OutputModel
from toolshed.presentation.schemas.fields import LoanDays, UtcDatetime


class LoanCreate(InputModel):
    """For how long somebody borrows an item; which one, the address says."""

    days: LoanDays = 7


class LoanResponse(OutputModel):
    """An item with a borrower; `returned_at` is null until it is back."""

    id: int
    item_id: int
    borrower_id: int
    borrowed_at: UtcDatetime
    due_at: UtcDatetime
    returned_at: UtcDatetime | None


class LoanEventResponse(OutputModel):
    """That a loan was made or ended."""

    kind: Literal["borrowed", "returned"]
    item_id: int
    loan_id: int
    at: UtcDatetime
