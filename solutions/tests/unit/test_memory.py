"""The repositories in memory keep their promises when many write at the same time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from toolshed.application.queries import ItemFilters, ItemSort, Paging
from toolshed.domain.errors import EmailTakenError, ItemOnLoanError, LoanReturnedError
from toolshed.domain.items import Item, NewItem
from toolshed.domain.loans import Loan, NewLoan
from toolshed.domain.users import NewUser
from toolshed.infrastructure.memory.items import MemoryItemRepository
from toolshed.infrastructure.memory.loans import MemoryLoanRepository
from toolshed.infrastructure.memory.store import MemoryStore
from toolshed.infrastructure.memory.users import MemoryUserRepository

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HASH = "$argon2id$"


def _tool(name: str, deposit_cents: int = 0) -> NewItem:
    return NewItem(
        owner_id=1,
        name=name,
        description="",
        category="drills",
        deposit_cents=deposit_cents,
        tags=(),
    )


def _loan(item: Item, borrower_id: int) -> NewLoan:
    due_at = NOW + timedelta(days=1)
    return NewLoan(item_id=item.id, borrower_id=borrower_id, borrowed_at=NOW, due_at=due_at)


def test_one_of_many_borrowers_wins() -> None:
    async def scenario() -> None:
        store = MemoryStore()
        items, loans = MemoryItemRepository(store), MemoryLoanRepository(store)
        drill = await items.add(_tool("Drill"), now=NOW)

        outcomes = await asyncio.gather(
            *(loans.add(_loan(drill, borrower)) for borrower in range(2, 22)),
            return_exceptions=True,
        )

        (loan,) = [outcome for outcome in outcomes if isinstance(outcome, Loan)]
        assert sum(isinstance(outcome, ItemOnLoanError) for outcome in outcomes) == 19
        with pytest.raises(ItemOnLoanError):
            await items.remove(drill.id)
        await loans.close(loan, now=NOW)
        with pytest.raises(LoanReturnedError):
            await loans.close(loan, now=NOW)
        await items.remove(drill.id)
        assert await loans.get(loan.id) is None

    asyncio.run(scenario())


def test_an_address_registers_once() -> None:
    async def scenario() -> None:
        users = MemoryUserRepository(MemoryStore())
        new = NewUser(name="Ada", email="ada@example.com", hashed_password=HASH)
        outcomes = await asyncio.gather(
            *(users.add(new, now=NOW) for _ in range(10)), return_exceptions=True
        )
        assert sum(isinstance(outcome, EmailTakenError) for outcome in outcomes) == 9

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("sort", "ids"),
    [("name", [2, 3, 1]), ("-name", [1, 3, 2]), ("deposit_cents", [1, 2, 3])],
)
def test_pages_follow_one_total_order(sort: ItemSort, ids: list[int]) -> None:
    async def scenario() -> None:
        items = MemoryItemRepository(MemoryStore())
        for name in ("saw", "Axe", "axe"):
            await items.add(_tool(name), now=NOW)
        pages = [
            await items.list(ItemFilters(sort=sort), Paging(limit=1, offset=offset))
            for offset in range(3)
        ]
        assert [page.items[0].id for page in pages] == ids
        assert {page.total for page in pages} == {3}

    asyncio.run(scenario())
