"""What belongs together is kept together, or not at all."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from toolshed.application.ports import (
    ItemRepository,
    LoanRepository,
    SessionRepository,
    UserRepository,
)


class UnitOfWork(Protocol):
    """The repositories of one transaction."""

    @property
    def users(self) -> UserRepository:
        """The users."""
        ...

    @property
    def items(self) -> ItemRepository:
        """The items."""
        ...

    @property
    def loans(self) -> LoanRepository:
        """The loans."""
        ...

    @property
    def sessions(self) -> SessionRepository:
        """The refresh tokens."""
        ...

    async def commit(self) -> None:
        """Keep what was written; what is written after that is the next transaction's."""
        ...

    async def rollback(self) -> None:
        """Undo what was written since the last commit."""
        ...


class UnitOfWorkFactory(Protocol):
    """Begins units of work."""

    def __call__(self, *, read_only: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Return a context for one unit of work, which ends with it: what is not committed is lost.

        One that is `read_only` does not hold up others. Whatever is done in it may raise
        `StorageUnavailableError`; if a commit does, it may have been kept or not.
        """
        ...
