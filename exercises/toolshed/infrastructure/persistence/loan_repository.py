"""Loans in a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolshed.application.queries import Paging, Slice
from toolshed.domain.errors import (
    IdempotencyKeyTakenError,
    ItemNotFoundError,
    ItemOnLoanError,
    LoanNotFoundError,
    LoanReturnedError,
)
from toolshed.domain.loans import Loan, LoanEvent, NewLoan
from toolshed.infrastructure.persistence.models import ItemRow, LoanEventRow, LoanRow

_EVENTS_LOCK = 0x7001_5EE


class SqlLoanRepository:
    """A `LoanRepository`: unique indexes decide who of many is first."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, new: NewLoan) -> Loan:
        """Keep a new loan and give it an id.

        Raises `ItemNotFoundError`, `ItemOnLoanError`, `IdempotencyKeyTakenError`.
        """
        row = LoanRow(
            item_id=new.item_id,
            borrower_id=new.borrower_id,
            idempotency_key=new.idempotency_key,
            borrowed_at=new.borrowed_at,
            due_at=new.due_at,
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            await self._explain(error, new)
            raise
        loan = row.to_domain()
        await self._tell("borrowed", loan, loan.borrowed_at)
        return loan

    async def get(self, loan_id: int) -> Loan | None:
        """Return the loan of this id, if there is one."""
        row = await self._session.get(LoanRow, loan_id)
        return None if row is None else row.to_domain()

    async def get_by_key(self, borrower_id: int, key: str) -> Loan | None:
        """Return the loan that the borrower made with this idempotency key, if there is one."""
        row = await self._session.scalar(
            select(LoanRow).where(
                LoanRow.borrower_id == borrower_id, LoanRow.idempotency_key == key
            )
        )
        return None if row is None else row.to_domain()

    async def list_of_item(self, item_id: int, paging: Paging) -> Slice[Loan]:
        """Return a part of the item's loans, the latest first."""
        total = await self._session.scalar(
            select(func.count()).select_from(LoanRow).where(LoanRow.item_id == item_id)
        )
        rows = await self._session.scalars(
            select(LoanRow)
            .where(LoanRow.item_id == item_id)
            .order_by(LoanRow.borrowed_at.desc(), LoanRow.id.desc())
            .limit(paging.limit)
            .offset(paging.offset)
        )
        return Slice(
            items=tuple(row.to_domain() for row in rows),
            total=total or 0,
            limit=paging.limit,
            offset=paging.offset,
        )

    async def close(self, loan: Loan, *, now: datetime) -> Loan:
        """End an open loan; raises `LoanNotFoundError`, `LoanReturnedError`."""
        # Looks and writes in one statement: of two who return it, one does.
        closed = await self._session.scalar(
            update(LoanRow)
            .where(LoanRow.id == loan.id, LoanRow.returned_at.is_(None))
            .values(returned_at=now)
            .returning(LoanRow.id)
        )
        if closed is not None:
            await self._tell("returned", loan, now)
            return replace(loan, returned_at=now)
        if await self._session.scalar(select(LoanRow.id).where(LoanRow.id == loan.id)) is None:
            raise LoanNotFoundError(loan.item_id, loan.id)
        raise LoanReturnedError(loan.id)

    async def last_event_id(self) -> int:
        """Return the id of the latest event, 0 without any."""
        return await self._session.scalar(select(func.max(LoanEventRow.id))) or 0

    async def events_after(self, event_id: int, *, limit: int) -> Sequence[LoanEvent]:
        """Return the events after one, in the order in which they happened."""
        rows = await self._session.scalars(
            select(LoanEventRow)
            .where(LoanEventRow.id > event_id)
            .order_by(LoanEventRow.id)
            .limit(limit)
        )
        return [row.to_domain() for row in rows]

    async def _tell(self, kind: Literal["borrowed", "returned"], loan: Loan, at: datetime) -> None:
        # An id is given long before it is committed. Without the lock, which ends with the
        # transaction, a reader could see an event before one with a smaller id, and miss that.
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(select(func.pg_advisory_xact_lock(_EVENTS_LOCK)))
        self._session.add(LoanEventRow(kind=kind, item_id=loan.item_id, loan_id=loan.id, at=at))
        await self._session.flush()

    async def _explain(self, error: IntegrityError, new: NewLoan) -> None:
        """Raise what the database refused the loan for."""
        key = new.idempotency_key
        if key is not None and await self.get_by_key(new.borrower_id, key) is not None:
            raise IdempotencyKeyTakenError from error
        is_open = select(LoanRow.id).where(
            LoanRow.item_id == new.item_id, LoanRow.returned_at.is_(None)
        )
        if await self._session.scalar(is_open) is not None:
            raise ItemOnLoanError(new.item_id) from error
        if await self._session.scalar(select(ItemRow.id).where(ItemRow.id == new.item_id)) is None:
            raise ItemNotFoundError(new.item_id) from error
