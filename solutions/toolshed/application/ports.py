"""What the application needs from the outside world."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from toolshed.application.queries import ItemFilters, Paging, Slice
from toolshed.domain.items import Item, NewItem
from toolshed.domain.loans import Loan, NewLoan
from toolshed.domain.users import NewUser, User

Clock = Callable[[], datetime]
"""Returns the present time, aware, in UTC."""


class UserRepository(Protocol):
    """The users. No two have the same e-mail address, whoever writes at the same time."""

    async def add(self, new: NewUser, *, now: datetime) -> User:
        """Keep a new user and give it an id; raises `EmailTakenError`."""
        ...

    async def get(self, user_id: int) -> User | None:
        """Return the user of this id, if there is one."""
        ...

    async def get_by_email(self, email: str) -> User | None:
        """Return the user of this normalized address, if there is one."""
        ...

    async def update(self, user: User) -> User:
        """Keep a changed user; raises `UserNotFoundError`, `EmailTakenError`."""
        ...

    async def rehash(self, user_id: int, *, old: str, new: str) -> None:
        """Replace a user's password hash, unless it is not the old one any more."""
        ...


class ItemRepository(Protocol):
    """The items."""

    async def add(self, new: NewItem, *, now: datetime) -> Item:
        """Keep a new item and give it an id."""
        ...

    async def get(self, item_id: int) -> Item | None:
        """Return the item of this id, if there is one."""
        ...

    async def list(self, filters: ItemFilters, paging: Paging) -> Slice[Item]:
        """Return a part of the items that match, in an order that is the same each time."""
        ...

    async def update(self, item: Item) -> Item:
        """Keep a changed item; raises `ItemNotFoundError`."""
        ...

    async def remove(self, item_id: int) -> None:
        """Forget an item and its past loans; raises `ItemNotFoundError`, `ItemOnLoanError`."""
        ...


class LoanRepository(Protocol):
    """The loans. An item has at most one open loan, whoever writes at the same time."""

    async def add(self, new: NewLoan) -> Loan:
        """Keep a new loan and give it an id.

        Raises `ItemNotFoundError`, `ItemOnLoanError`, `IdempotencyKeyTakenError`.
        """
        ...

    async def get(self, loan_id: int) -> Loan | None:
        """Return the loan of this id, if there is one."""
        ...

    async def get_by_key(self, borrower_id: int, key: str) -> Loan | None:
        """Return the loan that the borrower made with this idempotency key, if there is one."""
        ...

    async def list_of_item(self, item_id: int, paging: Paging) -> Slice[Loan]:
        """Return a part of the item's loans, the latest first."""
        ...

    async def close(self, loan: Loan, *, now: datetime) -> Loan:
        """End an open loan; raises `LoanNotFoundError`, `LoanReturnedError`."""
        ...


class PasswordHasher(Protocol):
    """Makes and compares password hashes without holding up the event loop."""

    @property
    def decoy(self) -> str:
        """A hash of no known password that costs as much to verify as any other."""
        ...

    async def hash(self, password: str) -> str:
        """Return a salted hash."""
        ...

    async def verify(self, password: str, hashed: str) -> tuple[bool, str | None]:
        """Return whether the password is right and, if its hash is outdated, a new one to keep."""
        ...
