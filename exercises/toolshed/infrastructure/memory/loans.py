"""Loans in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from toolshed.application.queries import Paging, Slice
from toolshed.domain.errors import (
    IdempotencyKeyTakenError,
    ItemNotFoundError,
    ItemOnLoanError,
    LoanNotFoundError,
    LoanReturnedError,
)
from toolshed.domain.loans import Loan, LoanEvent, NewLoan
from toolshed.infrastructure.memory.store import MemoryStore, cut


class MemoryLoanRepository:
    """A `LoanRepository`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def add(self, new: NewLoan) -> Loan:
        """Keep a new loan and give it an id.

        Raises `ItemNotFoundError`, `ItemOnLoanError`, `IdempotencyKeyTakenError`.
        """
        key = (new.borrower_id, new.idempotency_key) if new.idempotency_key is not None else None
        if key in self._store.loan_keys:
            raise IdempotencyKeyTakenError
        if new.item_id not in self._store.items:
            raise ItemNotFoundError(new.item_id)
        if self._store.is_on_loan(new.item_id):
            raise ItemOnLoanError(new.item_id)
        loan = Loan(
            id=next(self._store.loan_ids),
            item_id=new.item_id,
            borrower_id=new.borrower_id,
            borrowed_at=new.borrowed_at,
            due_at=new.due_at,
        )
        self._store.loans[loan.id] = loan
        if key is not None:
            self._store.loan_keys[key] = loan.id
        self._tell("borrowed", loan, loan.borrowed_at)
        return loan

    async def get(self, loan_id: int) -> Loan | None:
        """Return the loan of this id, if there is one."""
        return self._store.loans.get(loan_id)

    async def get_by_key(self, borrower_id: int, key: str) -> Loan | None:
        """Return the loan that the borrower made with this idempotency key, if there is one."""
        loan_id = self._store.loan_keys.get((borrower_id, key))
        return None if loan_id is None else self._store.loans.get(loan_id)

    async def list_of_item(self, item_id: int, paging: Paging) -> Slice[Loan]:
        """Return a part of the item's loans, the latest first."""
        loans = [loan for loan in self._store.loans.values() if loan.item_id == item_id]
        loans.sort(key=lambda loan: (loan.borrowed_at, loan.id), reverse=True)
        return cut(loans, paging)

    async def close(self, loan: Loan, *, now: datetime) -> Loan:
        """End an open loan; raises `LoanNotFoundError`, `LoanReturnedError`."""
        current = self._store.loans.get(loan.id)
        if current is None:
            raise LoanNotFoundError(loan.item_id, loan.id)
        if not current.is_open:
            raise LoanReturnedError(loan.id)
        closed = replace(current, returned_at=now)
        self._store.loans[loan.id] = closed
        self._tell("returned", closed, now)
        return closed

    async def last_event_id(self) -> int:
        """Return the id of the latest event, 0 without any."""
        return max(self._store.loan_events, default=0)

    async def events_after(self, event_id: int, *, limit: int) -> Sequence[LoanEvent]:
        """Return the events after one, in the order in which they happened."""
        ids = sorted(known for known in self._store.loan_events if known > event_id)
        return [self._store.loan_events[known] for known in ids[:limit]]

    def _tell(self, kind: Literal["borrowed", "returned"], loan: Loan, at: datetime) -> None:
        event = LoanEvent(
            id=next(self._store.event_ids), kind=kind, item_id=loan.item_id, loan_id=loan.id, at=at
        )
        self._store.loan_events[event.id] = event
