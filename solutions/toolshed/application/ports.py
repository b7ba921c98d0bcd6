"""What the application needs from the outside world."""

from collections.abc import AsyncIterable, Callable, Sequence
from datetime import datetime
from typing import Literal, Protocol

from toolshed.application.queries import ItemFilters, Paging, Slice
from toolshed.domain.items import Item, NewItem
from toolshed.domain.loans import Loan, LoanEvent, NewLoan
from toolshed.domain.places import Place
from toolshed.domain.sessions import RefreshToken
from toolshed.domain.users import NewUser, User

Clock = Callable[[], datetime]
"""Returns the present time, aware, in UTC."""


class Accounts(Protocol):
    """The users, as far as logging in needs to know them."""

    async def get_by_email(self, email: str) -> User | None:
        """Return the user of this normalized address, if there is one."""
        ...

    async def rehash(self, user_id: int, *, old: str, new: str) -> None:
        """Replace a user's password hash, unless it is not the old one any more."""
        ...


class UserRepository(Accounts, Protocol):
    """The users. No two have the same e-mail address, whoever writes at the same time."""

    async def add(self, new: NewUser, *, now: datetime) -> User:
        """Keep a new user and give it an id; raises `EmailTakenError`."""
        ...

    async def get(self, user_id: int) -> User | None:
        """Return the user of this id, if there is one."""
        ...

    async def update(self, user: User) -> User:
        """Keep a changed user; raises `UserNotFoundError`, `EmailTakenError`."""
        ...


class ItemRepository(Protocol):
    """The items."""

    async def add(self, new: NewItem, *, now: datetime) -> Item:
        """Keep a new item and give it an id."""
        ...

    async def get(self, item_id: int) -> Item | None:
        """Return the item of this id, if there is one.

        Who may write has it until the end of the unit of work: others who want to write wait.
        """
        ...

    async def list(self, filters: ItemFilters, paging: Paging) -> Slice[Item]:
        """Return a part of the items that match, in an order that is the same each time."""
        ...

    async def list_of_owner(self, owner_id: int, *, after: int, limit: int) -> Sequence[Item]:
        """Return an owner's items with ids greater than `after`, the smallest ids first."""
        ...

    async def update(self, item: Item) -> Item:
        """Keep a changed item; raises `ItemNotFoundError`."""
        ...

    async def remove(self, item_id: int) -> None:
        """Forget an item and its past loans; raises `ItemNotFoundError`, `ItemOnLoanError`."""
        ...


class LoanRepository(Protocol):
    """The loans, and the events that making and ending them are.

    An item has at most one open loan, whoever writes at the same time.
    """

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

    async def last_event_id(self) -> int:
        """Return the id of the latest event, 0 without any."""
        ...

    async def events_after(self, event_id: int, *, limit: int) -> Sequence[LoanEvent]:
        """Return the events after one, in the order in which they happened.

        Once an event is visible, none with a smaller id becomes so.
        """
        ...

    async def close(self, loan: Loan, *, now: datetime) -> Loan:
        """End an open loan; raises `LoanNotFoundError`, `LoanReturnedError`."""
        ...


class SessionRepository(Protocol):
    """The refresh tokens that can still be used, or were."""

    async def add(self, token: RefreshToken) -> None:
        """Keep a new token."""
        ...

    async def get(self, token_id: str) -> RefreshToken | None:
        """Return the token of this id, if it is known."""
        ...

    async def use(self, token_id: str, *, now: datetime) -> bool:
        """Mark a token as used; tell whether it was not before, whoever asks at the same time."""
        ...

    async def forget(self, family: str) -> None:
        """Forget all tokens of a family."""
        ...

    async def forget_expired(self, *, now: datetime) -> None:
        """Forget all tokens that have expired."""
        ...


class TokenIssuer(Protocol):
    """Makes signed tokens."""

    def lifetime(self, typ: Literal["access", "refresh"] = "access") -> int:
        """Return for how many seconds a new token of this type is valid."""
        ...

    def issue(
        self,
        user_id: int,
        typ: Literal["access", "refresh"] = "access",
        *,
        token_id: str | None = None,
    ) -> str:
        """Return a new token, of this id or of one of its own."""
        ...


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, *, to: str, subject: str, text: str) -> None:
        """Send a message; raises if it cannot be handed over."""
        ...


class PhotoStore(Protocol):
    """Keeps photos, by names that it makes itself."""

    async def save(self, content: AsyncIterable[bytes]) -> str:
        """Keep a photo and return its name; raises `UnsupportedPhotoError`, `PhotoTooLargeError`.

        If anything is raised, nothing is kept.
        """
        ...

    async def remove(self, name: str) -> None:
        """Forget a photo, if there is one of this name."""
        ...


class Postcodes(Protocol):
    """Knows where postcodes are."""

    async def look_up(self, postcode: str) -> Place:
        """Return a place; raises `PostcodeNotFoundError`, `PostcodesUnavailableError`."""
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
