"""Borrowing tools, and bringing them back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from toolshed.application.notifications import LoanNotice
from toolshed.application.ports import Clock, LoanRepository
from toolshed.application.queries import Paging, Slice
from toolshed.domain.errors import (
    IdempotencyKeyTakenError,
    LoanNotFoundError,
    NotPartyToLoanError,
    OwnItemLoanError,
)
from toolshed.domain.items import Item
from toolshed.domain.loans import Loan, NewLoan
from toolshed.domain.users import User


class LoanService:
    """The use cases of loans. A loan is always reached through its item.

    `notify` takes news that are to be told when they are committed. `idempotency_key` names the
    request that the service works for, if its sender named it.
    """

    def __init__(
        self,
        loans: LoanRepository,
        clock: Clock,
        *,
        notify: Callable[[LoanNotice], None],
        idempotency_key: str | None = None,
    ) -> None:
        self._loans = loans
        self._clock = clock
        self._notify = notify
        self._key = idempotency_key

    async def list(self, item: Item, paging: Paging) -> Slice[Loan]:
        """Return a part of the item's loans, the latest first."""
        return await self._loans.list_of_item(item.id, paging)

    async def get(self, item: Item, loan_id: int) -> Loan:
        """Return one loan of the item; raises `LoanNotFoundError`."""
        loan = await self._loans.get(loan_id)
        if loan is None or loan.item_id != item.id:
            raise LoanNotFoundError(item.id, loan_id)
        return loan

    async def borrow(self, item: Item, borrower: User, *, days: int) -> Loan:
        """Hand the item over for a number of days; raises `OwnItemLoanError`, `ItemOnLoanError`.

        A request that was carried out before, by its key, is not carried out again: its loan is
        returned. `IdempotencyKeyTakenError` if that was another request.
        """
        if borrower.id == item.owner_id:
            raise OwnItemLoanError(item.id)
        now = self._clock()
        new = NewLoan(
            item_id=item.id,
            borrower_id=borrower.id,
            borrowed_at=now,
            due_at=now + timedelta(days=days),
            idempotency_key=self._key,
        )
        # The repository decides; to look first whether the item is there would decide nothing.
        try:
            loan = await self._loans.add(new)
        except IdempotencyKeyTakenError:
            return await self._replayed(new)
        self._notify(
            LoanNotice(
                item_name=item.name,
                owner_id=item.owner_id,
                borrower_name=borrower.name,
                due_at=loan.due_at,
            )
        )
        return loan

    async def return_item(self, item: Item, loan_id: int, *, by: User) -> Loan:
        """End a loan, as its borrower or as the item's owner.

        Raises `LoanNotFoundError`, `NotPartyToLoanError`, `LoanReturnedError`.
        """
        loan = await self.get(item, loan_id)
        if by.id not in {loan.borrower_id, item.owner_id}:
            raise NotPartyToLoanError(loan.id)
        return await self._loans.close(loan, now=self._clock())

    async def _replayed(self, new: NewLoan) -> Loan:
        """Return what an earlier request with the same key was answered, if it asked for the same.

        That is the loan as it was made, also if it is over by now.
        """
        earlier = await self._loans.get_by_key(new.borrower_id, new.idempotency_key or "")
        if earlier is None or earlier.item_id != new.item_id or earlier.duration != new.duration:
            raise IdempotencyKeyTakenError
        return replace(earlier, returned_at=None)
