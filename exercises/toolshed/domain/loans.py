"""Who has which tool, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLoan:
    """A tool that is handed over: a loan the library has not given an id yet.

    `idempotency_key` is what the borrower calls the request; no two loans of one borrower share it.
    """

    item_id: int
    borrower_id: int
    borrowed_at: datetime
    due_at: datetime
    idempotency_key: str | None = None

    @property
    def duration(self) -> timedelta:
        """For how long it is lent."""
        return self.due_at - self.borrowed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """An item with a borrower, still there without a `returned_at`; times are aware, in UTC."""

    id: int
    item_id: int
    borrower_id: int
    borrowed_at: datetime
    due_at: datetime
    returned_at: datetime | None = None

    @property
    def duration(self) -> timedelta:
        """For how long it is lent."""
        return self.due_at - self.borrowed_at

    @property
    def is_open(self) -> bool:
        """Whether the borrower still has the item."""
        return self.returned_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEvent:
    """That a loan was made or ended. Ids grow in the order in which events become visible."""

    id: int
    kind: Literal["borrowed", "returned"]
    item_id: int
    loan_id: int
    at: datetime
