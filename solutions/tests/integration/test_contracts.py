"""The same promises on every kind of storage."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from toolshed.application.exports import ExportService
from toolshed.application.queries import ItemFilters, ItemSort, Paging
from toolshed.application.unit_of_work import UnitOfWork, UnitOfWorkFactory
from toolshed.domain.errors import (
    EmailTakenError,
    IdempotencyKeyTakenError,
    ItemNotFoundError,
    ItemOnLoanError,
    LoanNotFoundError,
    LoanReturnedError,
    UserNotFoundError,
)
from toolshed.domain.items import Item, NewItem
from toolshed.domain.loans import Loan, NewLoan
from toolshed.domain.sessions import RefreshToken
from toolshed.domain.users import NewUser, User

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
HASH = "$argon2id$"


def new_user(name: str) -> NewUser:
    return NewUser(name=name, email=f"{name.lower()}@example.com", hashed_password=HASH)


def tool(owner: User, name: str, tags: tuple[str, ...] = (), deposit: int = 0) -> NewItem:
    return NewItem(
        owner_id=owner.id,
        name=name,
        description=f"The {name} of {owner.name}",
        category="drills",
        deposit_cents=deposit,
        tags=tags,
    )


def new_loan(item: Item, borrower: User, key: str | None = None) -> NewLoan:
    return NewLoan(
        item_id=item.id,
        borrower_id=borrower.id,
        borrowed_at=NOW,
        due_at=NOW + timedelta(days=1),
        idempotency_key=key,
    )


async def ada_and_drill(begin: UnitOfWorkFactory) -> tuple[User, Item]:
    async with begin() as work:
        ada = await work.users.add(new_user("Ada"), now=NOW)
        drill = await work.items.add(tool(ada, "Drill", ("power", "loud")), now=NOW)
        await work.commit()
    return ada, drill


async def test_what_is_kept_comes_back_as_it_was(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    async with begin(read_only=True) as work:
        assert await work.users.get(ada.id) == ada
        assert await work.users.get_by_email("ada@example.com") == ada
        assert await work.users.get_by_email("a\0@example.com") is None
        assert await work.items.get(drill.id) == drill
        assert drill.tags == ("power", "loud")
        assert await work.items.get(99) is None


async def test_what_is_not_committed_is_lost(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    async with begin() as work:
        await work.users.add(new_user("Bob"), now=NOW)
        await work.items.update(replace(drill, name="Saw"))
    async with begin() as work:
        await work.items.remove(drill.id)
        await work.rollback()
        assert await work.items.get(drill.id) == drill
        assert await work.users.get(ada.id) == ada
        assert await work.users.get_by_email("bob@example.com") is None


async def test_changes_are_kept(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    later = NOW + timedelta(hours=1)
    moved = replace(ada, email="a@example.com", is_active=False, updated_at=later)
    changed = replace(drill, name="Saw", tags=("loud", "sharp", "old"), updated_at=later)
    async with begin() as work:
        assert await work.users.update(moved) == moved
        assert await work.items.update(changed) == changed
        await work.users.rehash(ada.id, old="another", new="no")
        await work.users.rehash(ada.id, old=HASH, new="new")
        await work.commit()
    async with begin(read_only=True) as work:
        assert await work.users.get(ada.id) == replace(moved, hashed_password="new")  # noqa: S106
        assert await work.items.get(drill.id) == changed
        with pytest.raises(UserNotFoundError):
            await work.users.update(replace(ada, id=99))
        with pytest.raises(ItemNotFoundError):
            await work.items.update(replace(drill, id=99))


async def test_an_address_belongs_to_one_user(begin: UnitOfWorkFactory) -> None:
    ada, _ = await ada_and_drill(begin)

    async def register() -> None:
        async with begin() as work:
            await work.users.add(new_user("Bob"), now=NOW)
            await work.commit()

    outcomes = await asyncio.gather(*(register() for _ in range(8)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == (
        ["EmailTakenError"] * 7 + ["NoneType"]
    )
    async with begin() as work:
        with pytest.raises(EmailTakenError):
            await work.users.update(replace(ada, email="bob@example.com"))
        # What failed has not broken the rest.
        await work.users.add(new_user("Eve"), now=NOW)
        await work.commit()


async def test_one_of_many_borrowers_wins(begin: UnitOfWorkFactory) -> None:
    _, drill = await ada_and_drill(begin)
    async with begin() as work:
        borrowers = [await work.users.add(new_user(f"B{n}"), now=NOW) for n in range(20)]
        await work.commit()

    async def borrow(borrower: User) -> Loan:
        async with begin() as work:
            loan = await work.loans.add(new_loan(drill, borrower))
            await work.commit()
        return loan

    outcomes = await asyncio.gather(*map(borrow, borrowers), return_exceptions=True)

    (loan,) = [outcome for outcome in outcomes if isinstance(outcome, Loan)]
    assert sum(isinstance(outcome, ItemOnLoanError) for outcome in outcomes) == 19
    async with begin() as work:
        assert await work.loans.get(loan.id) == loan
        with pytest.raises(ItemOnLoanError):
            await work.items.remove(drill.id)


async def test_a_loan_ends_once_and_goes_with_its_item(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    async with begin() as work:
        loan = await work.loans.add(new_loan(drill, ada))
        await work.commit()

    async def close() -> None:
        async with begin() as work:
            await work.loans.close(loan, now=NOW)
            await work.commit()

    outcomes = await asyncio.gather(*(close() for _ in range(5)), return_exceptions=True)

    assert sum(isinstance(outcome, LoanReturnedError) for outcome in outcomes) == 4
    async with begin() as work:
        assert await work.loans.get(loan.id) == replace(loan, returned_at=NOW)
        await work.items.remove(drill.id)
        assert await work.loans.get(loan.id) is None
        with pytest.raises(LoanNotFoundError):
            await work.loans.close(loan, now=NOW)
        with pytest.raises(ItemNotFoundError):
            await work.items.remove(drill.id)
        with pytest.raises(ItemNotFoundError):
            await work.loans.add(new_loan(drill, ada))
        await work.commit()
    async with begin() as work:
        # Nobody's old link leads to something new.
        assert (await work.items.add(tool(ada, "Saw"), now=NOW)).id > drill.id


async def test_a_key_names_one_loan_of_a_borrower(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    async with begin() as work:
        saw = await work.items.add(tool(ada, "Saw"), now=NOW)
        bob = await work.users.add(new_user("Bob"), now=NOW)
        loan = await work.loans.add(new_loan(drill, bob, "k"))
        for item in (drill, saw):
            with pytest.raises(IdempotencyKeyTakenError):
                await work.loans.add(new_loan(item, bob, "k"))
        assert await work.loans.get_by_key(bob.id, "k") == loan
        assert await work.loans.get_by_key(ada.id, "k") is None
        await work.loans.add(new_loan(saw, ada, "k"))


async def test_loans_are_listed_latest_first(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    async with begin() as work:
        for _ in range(3):
            loan = await work.loans.add(new_loan(drill, ada))
            await work.loans.close(loan, now=NOW)
        pages = [
            await work.loans.list_of_item(drill.id, Paging(limit=2, offset=offset))
            for offset in (0, 2)
        ]
    assert [[loan.id for loan in page.items] for page in pages] == [[3, 2], [1]]
    assert {page.total for page in pages} == {3}


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("name", [2, 3, 1, 4]),
        ("-name", [4, 1, 3, 2]),
        ("deposit_cents", [1, 2, 3, 4]),
        ("-created_at", [4, 3, 2, 1]),
    ],
)
async def test_pages_follow_one_total_order(
    begin: UnitOfWorkFactory, sort: ItemSort, ids: list[int]
) -> None:
    async with begin() as work:
        ada = await work.users.add(new_user("Ada"), now=NOW)
        for name in ("saw", "Axe", "axe", "Ähle"):
            await work.items.add(tool(ada, name), now=NOW)
        pages = [
            await work.items.list(ItemFilters(sort=sort), Paging(limit=1, offset=offset))
            for offset in range(4)
        ]
    assert [page.items[0].id for page in pages] == ids
    assert {page.total for page in pages} == {4}


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (ItemFilters(q="DRILL"), [1]),
        (ItemFilters(q="STRASSE"), [2]),
        (ItemFilters(q="%"), [3]),
        (ItemFilters(q="_"), []),
        (ItemFilters(q="of ada"), [1, 2, 3]),
        (ItemFilters(tags=("a",)), [1, 2]),
        (ItemFilters(tags=("a", "b")), [2]),
        (ItemFilters(category="drills", q="drill"), [1]),
        (ItemFilters(category="saws"), []),
    ],
)
async def test_filters(begin: UnitOfWorkFactory, filters: ItemFilters, ids: list[int]) -> None:
    async with begin() as work:
        ada = await work.users.add(new_user("Ada"), now=NOW)
        for name, tags in (("Drill", ("a",)), ("Straße", ("a", "b")), ("100 %", ())):
            await work.items.add(tool(ada, name, tags), now=NOW)
        found = await work.items.list(replace(filters, sort="created_at"), Paging(10, 0))
    assert [item.id for item in found.items] == ids
    assert found.total == len(ids)


async def test_times_keep_their_moment(begin: UnitOfWorkFactory) -> None:
    abroad = NOW.astimezone(timezone(timedelta(hours=9)))
    async with begin() as work:
        ada = await work.users.add(new_user("Ada"), now=abroad)
        await work.commit()
    async with begin(read_only=True) as work:
        found = await work.users.get(ada.id)
    assert found is not None
    assert found.created_at == NOW
    assert found.created_at.utcoffset() is not None


async def test_readers_do_not_wait_for_writers(begin: UnitOfWorkFactory) -> None:
    ada, _ = await ada_and_drill(begin)

    async def read(work: UnitOfWork) -> User | None:
        return await work.users.get(ada.id)

    async with begin() as writer, begin(read_only=True) as reader:
        await writer.users.update(replace(ada, internal_note="x"))
        assert await asyncio.wait_for(read(reader), 5) is not None


async def test_events_are_in_order_and_complete(begin: UnitOfWorkFactory) -> None:
    ada, _ = await ada_and_drill(begin)
    async with begin() as work:
        items = [await work.items.add(tool(ada, f"T{n}"), now=NOW) for n in range(8)]
        assert await work.loans.last_event_id() == 0
        await work.commit()

    async def borrow_and_return(item: Item) -> None:
        async with begin() as work:
            loan = await work.loans.add(new_loan(item, ada))
            await work.commit()
        async with begin() as work:
            await work.loans.close(loan, now=NOW)
            await work.commit()

    await asyncio.gather(*map(borrow_and_return, items))

    async with begin(read_only=True) as work:
        first = await work.loans.events_after(0, limit=10)
        rest = await work.loans.events_after(first[-1].id, limit=10)
        assert await work.loans.last_event_id() == rest[-1].id
    events = [*first, *rest]
    assert [event.id for event in events] == sorted(event.id for event in events)
    assert sorted((event.loan_id, event.kind) for event in events) == [
        (loan, kind) for loan in range(1, 9) for kind in ("borrowed", "returned")
    ]


async def test_a_refresh_token_is_used_once(begin: UnitOfWorkFactory) -> None:
    ada, _ = await ada_and_drill(begin)
    token = RefreshToken(id="t", family="f", user_id=ada.id, expires_at=NOW + timedelta(days=1))
    async with begin() as work:
        await work.sessions.add(token)
        await work.sessions.add(replace(token, id="old", family="g", expires_at=NOW))
        await work.commit()

    async def use() -> bool:
        async with begin() as work:
            first = await work.sessions.use("t", now=NOW)
            await work.commit()
        return first

    assert sorted(await asyncio.gather(*(use() for _ in range(5)))) == [False] * 4 + [True]
    async with begin() as work:
        assert await work.sessions.get("t") == replace(token, used_at=NOW)
        await work.sessions.forget_expired(now=NOW)
        assert await work.sessions.get("old") is None
        await work.sessions.forget("f")
        assert await work.sessions.get("t") is None


async def test_an_owners_items_come_in_batches(begin: UnitOfWorkFactory) -> None:
    ada, drill = await ada_and_drill(begin)
    async with begin() as work:
        bob = await work.users.add(new_user("Bob"), now=NOW)
        for number in range(5):
            await work.items.add(tool(ada, f"T{number}", ("x",)), now=NOW)
            await work.items.add(tool(bob, f"B{number}"), now=NOW)
        await work.commit()
    exported = [item async for item in ExportService(begin, batch=2).items_of(ada.id)]
    assert [item.name for item in exported] == ["Drill", "T0", "T1", "T2", "T3", "T4"]
    assert exported[0] == drill
    assert exported[1].tags == ("x",)
